{{ config(
    materialized=kept_versions('activities'),
    pre_hook="{{ forget_versions('activities', 'activity_id') }}",
) }}
{{ newest_versions('activities', 'activity_id') }}
