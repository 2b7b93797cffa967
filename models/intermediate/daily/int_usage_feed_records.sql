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
        {% for count, of_events in [
            ('record_count', 'account_id is not null then event_count'),
            ('unmatched_count', 'account_id is null then event_count'),
            ('named_count', 'account_id is not null then named_count'),
            ('feature_count', 'account_id is not null then feature_count'),
        ] -%}
        cast(coalesce(sum(case when {{ of_events }} end), 0) as bigint) as {{ count }}
        {{- ',' if not loop.last }}
        {% endfor -%}
    from tool_days
    group by tool, date_day

)

select * from int_usage_feed_records
