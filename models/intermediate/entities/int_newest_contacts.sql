{{ config(
    materialized='incremental' if keeps_versions('contacts') else 'view',
    pre_hook="{{ forget_versions('contacts', 'contact_id') }}",
) }}
{{ newest_versions('contacts', 'contact_id') }}
