{{ config(
    materialized=kept_versions('tickets'),
    pre_hook="{{ forget_versions('tickets', 'ticket_id') }}",
) }}
{{ newest_versions('tickets', 'ticket_id') }}
