with usage_events as (

    select * from {{ ref('int_usage_events') }}

),

usage_summaries as (

    select * from {{ ref('int_usage_summaries') }}

),

product_features as (

    select distinct feature from {{ ref('product_features') }}

),

used as (

    select
        account_id,
        feature,
        occurred_on as date_day,
        count(*) as event_count
    from usage_events
    where account_id is not null and feature is not null
    group by account_id, feature, occurred_on

    union all

    -- A tool that delivers sums names features as metrics.
    select
        usage_summaries.account_id,
        usage_summaries.metric as feature,
        usage_summaries.period_start as date_day,
        cast(usage_summaries.value as bigint) as event_count
    from usage_summaries
    inner join product_features on usage_summaries.metric = product_features.feature
    where
        usage_summaries.account_id is not null
        and usage_summaries.period = 'day'
        and usage_summaries.value > 0

),

int_usage_feature_days as (

    select
        account_id,
        feature,
        date_day,
        sum(event_count) as event_count
    from used
    group by account_id, feature, date_day

)

select * from int_usage_feature_days
