{{ config(
    materialized='incremental' if keeps_versions('email_events') else 'view',
    pre_hook="{{ forget_versions('email_events', 'event_id') }}",
) }}
{{ newest_versions('email_events', 'event_id') }}
