{#- Joins `feeds`: how much of each trailing window the usage feeds of an account brought by a day.
    Null where no tool has delivered events of it. -#}
{% macro feeds_of_account(account_days) -%}
    left join {{ ref('int_usage_tool_spans') }} as tool_spans
        on
            {{ account_days }}.account_id = tool_spans.account_id
            and {{ account_days }}.date_day >= tool_spans.first_day_on
            and {{ account_days }}.date_day < tool_spans.next_first_day_on
    left join {{ ref('int_tool_set_days') }} as feeds
        on
            tool_spans.tools = feeds.tools
            and {{ account_days }}.date_day = feeds.date_day
{%- endmacro %}
