{{ config(
    materialized='incremental' if keeps_accounts() else 'table',
    pre_hook="{{ forget_first_days(ref('int_changed_usage_days')) }}",
) }}
-- A first day before the first one that changed still stands; later ones are looked for again.
with first_changes as (

    select
        account_id,
        min(date_day) as first_change_on
    from {{ ref('int_changed_usage_days') }}
    group by account_id

),

int_first_feature_events as (

    select
        feature_events.account_id,
        feature_events.tool,
        feature_events.feature,
        min(feature_events.date_day) as first_day_on
    from {{ ref('int_usage_feature_events') }} as feature_events
    {% if is_incremental() -%}
    inner join first_changes
        on
            feature_events.account_id = first_changes.account_id
            and feature_events.date_day >= first_changes.first_change_on
    anti join {{ this }} as known
        on
            feature_events.account_id = known.account_id
            and feature_events.tool = known.tool
            and feature_events.feature is not distinct from known.feature
    {% endif -%}
    where feature_events.account_id is not null
    group by feature_events.account_id, feature_events.tool, feature_events.feature

)

select * from int_first_feature_events
