{{ config(
    materialized='incremental' if keeps_versions('activities') else 'view',
    pre_hook="{{ forget_versions('activities', 'activity_id') }}",
) }}
{{ newest_versions('activities', 'activity_id') }}
