{{ config(
    materialized='incremental' if keeps_versions('subscriptions') else 'view',
    pre_hook="{{ forget_versions('subscriptions', 'subscription_id') }}",
) }}
{{ newest_versions('subscriptions', 'subscription_id') }}
