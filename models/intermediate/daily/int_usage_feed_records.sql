{{ config(
    materialized='incremental',
    partition_by=partition_column(),
    pre_hook="{{ forget_days(ref('int_changed_usage_days')) }}",
) }}
with changed_days as (

    select * from {{ ref('int_changed_usage_days') }}

),

tool_days as (

    select tool_days.*
    from {{ ref('int_usage_tool_days') }} as tool_days
    {% if is_incremental() -%}
    semi join changed_days on tool_days.date_day = changed_days.date_day
    {%- endif %}

),

int_usage_feed_records as (

    select
        tool,
        date_day,
        cast(sum(case when account_id is null then 0 else event_count end) as bigint)
            as record_count,
        cast(sum(case when account_id is null then event_count else 0 end) as bigint)
            as unmatched_count,
        cast(sum(case when account_id is null then 0 else named_count end) as bigint)
            as named_count,
        cast(sum(case when account_id is null then 0 else feature_count end) as bigint)
            as feature_count
    from tool_days
    group by tool, date_day

)

select * from int_usage_feed_records
