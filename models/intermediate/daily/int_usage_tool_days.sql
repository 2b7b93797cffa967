{{ config(
    materialized='incremental',
    partition_by=partition_column(),
    pre_hook="{{ forget_account_days(ref('int_changed_usage_days')) }}",
) }}
with changed_days as (

    select * from {{ ref('int_changed_usage_days') }}

),

feature_events as (

    select feature_events.*
    from {{ ref('int_usage_feature_events') }} as feature_events
    {% if is_incremental() -%}
    semi join changed_days on {{ is_recounted('feature_events', 'changed_days') }}
    {%- endif %}

),

int_usage_tool_days as (

    select
        account_id,
        tool,
        date_day,
        cast(sum(event_count) as bigint) as event_count,
        cast(sum(named_count) as bigint) as named_count,
        cast(sum(feature_count) as bigint) as feature_count
    from feature_events
    group by account_id, tool, date_day

)

select * from int_usage_tool_days
{{ in_day_order() }}
