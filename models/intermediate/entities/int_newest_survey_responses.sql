{{ config(
    materialized='incremental' if keeps_versions('survey_responses') else 'view',
    pre_hook="{{ forget_versions('survey_responses', 'response_id') }}",
) }}
{{ newest_versions('survey_responses', 'response_id') }}
