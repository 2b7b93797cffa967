{#- entity: the day that its records speak of -#}
{%- set entities = {
    'usage_summaries': 'period_start',
    'tickets': 'opened_on',
    'survey_responses': 'coalesce(invited_on, responded_on)',
    'email_events': 'occurred_on',
    'activities': 'occurred_on',
    'invoices': 'issued_on',
    'orders': 'ordered_on',
} -%}
-- How many records each feed holds for each day: of accounts we know, and of others.
with usage_to_date as (

    select
        tool,
        date_day,
        record_count,
        unmatched_count,
        named_count,
        feature_count,
        sum(record_count) over to_date as record_count_to_date,
        sum(named_count) over to_date as named_count_to_date,
        sum(feature_count) over to_date as feature_count_to_date
    from {{ ref('int_usage_feed_records') }}
    window to_date as (partition by tool order by date_day rows unbounded preceding)

),

int_feed_records as (

    -- Events that no longer say who did what would pass for accounts at rest, too. What a tool has
    -- never filled is left out.
    select
        tool,
        'usage_events' as entity,
        date_day,
        record_count,
        unmatched_count,
        least(
            {% for count in ['named_count', 'feature_count'] -%}
            (cast({{ count }} as double) / nullif(record_count, 0))
            / nullif(cast({{ count }}_to_date as double) / nullif(record_count_to_date, 0), 0)
            {{- ',' if not loop.last }}
            {% endfor -%}
        ) as filled_share
    from usage_to_date
    {% for entity, date_day in entities.items() %}
    union all

    select
        tool,
        '{{ entity }}' as entity,
        {{ date_day }} as date_day,
        count(account_id) as record_count,
        count(*) - count(account_id) as unmatched_count,
        cast(null as double) as filled_share
    from {{ ref('int_' ~ entity) }}
    where {{ date_day }} is not null
    group by tool, {{ date_day }}
    {% endfor %}
)

select * from int_feed_records
