{{ config(
    materialized='incremental' if keeps_versions('orders') else 'view',
    pre_hook="{{ forget_versions('orders', 'order_id') }}",
) }}
{{ newest_versions('orders', 'order_id') }}
