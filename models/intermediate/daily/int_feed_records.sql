-- How many records each feed holds for each day: of accounts we know, and of others.
with usage_events as (

    select
        *,
        sum(record_count) over to_date as record_count_to_date,
        sum(named_count) over to_date as named_count_to_date,
        sum(feature_count) over to_date as feature_count_to_date
    from {{ ref('int_usage_feed_records') }}
    window to_date as (partition by tool order by date_day rows unbounded preceding)

),

-- Events that no longer say who did what would pass for accounts at rest, too. What a tool has
-- never filled is left out.
filled_usage_events as (

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
    from usage_events

),

usage_summaries as (

    select
        tool,
        'usage_summaries' as entity,
        period_start as date_day,
        count(account_id) as record_count,
        count(*) - count(account_id) as unmatched_count,
        cast(null as double) as filled_share
    from {{ ref('int_usage_summaries') }}
    where period_start is not null
    group by tool, period_start

),

tickets as (

    select
        tool,
        'tickets' as entity,
        opened_on as date_day,
        count(account_id) as record_count,
        count(*) - count(account_id) as unmatched_count,
        cast(null as double) as filled_share
    from {{ ref('int_tickets') }}
    where opened_on is not null
    group by tool, opened_on

),

survey_responses as (

    select
        tool,
        'survey_responses' as entity,
        coalesce(invited_on, responded_on) as date_day,
        count(account_id) as record_count,
        count(*) - count(account_id) as unmatched_count,
        cast(null as double) as filled_share
    from {{ ref('int_survey_responses') }}
    where coalesce(invited_on, responded_on) is not null
    group by tool, coalesce(invited_on, responded_on)

),

email_events as (

    select
        tool,
        'email_events' as entity,
        occurred_on as date_day,
        count(account_id) as record_count,
        count(*) - count(account_id) as unmatched_count,
        cast(null as double) as filled_share
    from {{ ref('int_email_events') }}
    where occurred_on is not null
    group by tool, occurred_on

),

activities as (

    select
        tool,
        'activities' as entity,
        occurred_on as date_day,
        count(account_id) as record_count,
        count(*) - count(account_id) as unmatched_count,
        cast(null as double) as filled_share
    from {{ ref('int_activities') }}
    where occurred_on is not null
    group by tool, occurred_on

),

invoices as (

    select
        tool,
        'invoices' as entity,
        issued_on as date_day,
        count(account_id) as record_count,
        count(*) - count(account_id) as unmatched_count,
        cast(null as double) as filled_share
    from {{ ref('int_invoices') }}
    where issued_on is not null
    group by tool, issued_on

),

orders as (

    select
        tool,
        'orders' as entity,
        ordered_on as date_day,
        count(account_id) as record_count,
        count(*) - count(account_id) as unmatched_count,
        cast(null as double) as filled_share
    from {{ ref('int_orders') }}
    where ordered_on is not null
    group by tool, ordered_on

),

int_feed_records as (

    select * from filled_usage_events

    union all

    select * from usage_summaries

    union all

    select * from tickets

    union all

    select * from survey_responses

    union all

    select * from email_events

    union all

    select * from activities

    union all

    select * from invoices

    union all

    select * from orders

)

select * from int_feed_records
