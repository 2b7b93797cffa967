{{ config(materialized='view') }}
with listed_features as (

    select * from {{ ref('int_listed_features') }}

),

int_usage_feature_days as (

    select
        account_id,
        feature,
        date_day,
        event_count
    from {{ ref('int_usage_feature_events') }}
    where account_id is not null and feature is not null

    union all

    -- A tool that delivers sums names features as metrics.
    select
        usage_summaries.account_id,
        usage_summaries.metric as feature,
        usage_summaries.period_start as date_day,
        cast(floor(usage_summaries.value) as bigint) as event_count
    from {{ ref('int_usage_summaries') }} as usage_summaries
    inner join listed_features on usage_summaries.metric = listed_features.feature
    where
        usage_summaries.account_id is not null
        and usage_summaries.period = 'day'
        and usage_summaries.value >= 1

)

select * from int_usage_feature_days
