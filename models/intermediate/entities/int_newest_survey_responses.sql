{{ config(
    materialized=kept_versions('survey_responses'),
    pre_hook="{{ forget_versions('survey_responses', 'response_id') }}",
) }}
{{ newest_versions('survey_responses', 'response_id') }}
