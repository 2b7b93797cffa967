{{ config(
    materialized=kept_versions('email_events'),
    pre_hook="{{ forget_versions('email_events', 'event_id') }}",
) }}
{{ newest_versions('email_events', 'event_id') }}
