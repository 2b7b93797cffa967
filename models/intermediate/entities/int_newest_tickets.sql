{{ config(
    materialized='incremental' if keeps_versions('tickets') else 'view',
    pre_hook="{{ forget_versions('tickets', 'ticket_id') }}",
) }}
{{ newest_versions('tickets', 'ticket_id') }}
