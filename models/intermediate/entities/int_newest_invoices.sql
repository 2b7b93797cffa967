{{ config(
    materialized='incremental' if keeps_versions('invoices') else 'view',
    pre_hook="{{ forget_versions('invoices', 'invoice_id') }}",
) }}
{{ newest_versions('invoices', 'invoice_id') }}
