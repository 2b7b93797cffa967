{{ config(
    materialized=kept_versions('invoices'),
    pre_hook="{{ forget_versions('invoices', 'invoice_id') }}",
) }}
{{ newest_versions('invoices', 'invoice_id') }}
