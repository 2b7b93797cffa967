{{ config(
    materialized='incremental',
    partition_by=partition_column(),
    pre_hook="{{ forget_account_days(ref('int_changed_usage_days')) }}",
) }}
-- Features of the lists are told apart; of others it is only counted how many events name one.
with listed_features as (

    select * from {{ ref('int_listed_features') }}

),

usage_events as (

    {{ changed_usage_events() }}

),

int_usage_feature_events as (

    select
        usage_events.account_id,
        usage_events.tool,
        listed_features.feature,
        usage_events.occurred_on as date_day,
        count(*) as event_count,
        count(usage_events.user_id) as named_count,
        count(usage_events.feature) as feature_count
    from usage_events
    left join listed_features on usage_events.feature = listed_features.feature
    group by
        usage_events.account_id,
        usage_events.tool,
        listed_features.feature,
        usage_events.occurred_on

)

select * from int_usage_feature_events
{{ in_day_order() }}
