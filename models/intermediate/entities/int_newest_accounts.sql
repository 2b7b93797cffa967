{{ config(
    materialized='incremental' if keeps_versions('accounts') else 'view',
    pre_hook="{{ forget_versions('accounts', 'account_id') }}",
) }}
{{ newest_versions('accounts', 'account_id') }}
