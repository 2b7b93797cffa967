{%- set counts = [
    'delivered_days_30d', 'filled_days_30d', 'filled_days_60d', 'filled_days_90d',
    'known_days_30d', 'known_days_60d', 'known_days_90d',
] -%}
-- How much of each trailing window a feed of usage was there, for accounts with the same tools. The
-- least of several tools counts: what one of them failed to bring is missing from the sum of all.
with members as (

    select distinct
        tool_spans.tools,
        first_uses.tool
    from {{ ref('int_usage_tool_spans') }} as tool_spans
    inner join {{ ref('int_first_tool_uses') }} as first_uses
        on
            tool_spans.account_id = first_uses.account_id
            and tool_spans.first_day_on >= first_uses.first_day_on

),

feed_days as (

    select * from {{ ref('int_feed_days') }}
    where entity = 'usage_events'

),

int_tool_set_days as (

    select
        {% for count in counts -%}
        nullif(cast(min(feed_days.{{ count }}) as double), 0) as {{ count }},
        {% endfor -%}
        members.tools,
        feed_days.date_day
    from members
    inner join feed_days on members.tool = feed_days.tool
    group by members.tools, feed_days.date_day

)

select * from int_tool_set_days
