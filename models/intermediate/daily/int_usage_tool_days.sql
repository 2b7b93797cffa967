{{ config(
    materialized='incremental',
    partition_by=partition_column(),
    pre_hook="{{ forget_account_days(ref('int_changed_usage_days')) }}",
) }}
with usage_events as (

    select * from {{ changed_usage_events() }}

),

int_usage_tool_days as (

    select
        account_id,
        tool,
        occurred_on as date_day,
        count(*) as event_count,
        count(user_id) as named_count,
        count(feature) as feature_count
    from usage_events
    group by account_id, tool, occurred_on

)

select * from int_usage_tool_days
{{ in_day_order() }}
