{{ config(
    materialized='incremental',
    partition_by=partition_column(),
    pre_hook="{{ forget_days(ref('int_changed_usage_days')) }}",
) }}
with usage_events as (

    {{ changed_usage_events() }}

),

int_usage_feed_records as (

    select
        tool,
        occurred_on as date_day,
        count(account_id) as record_count,
        count(*) - count(account_id) as unmatched_count,
        count(case when account_id is not null then user_id end) as named_count,
        count(case when account_id is not null then feature end) as feature_count
    from usage_events
    group by tool, occurred_on

)

select * from int_usage_feed_records
