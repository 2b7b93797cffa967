-- How many records each feed holds for each day: of accounts we know, and of others.
with usage_events as (

    select
        tool,
        'usage_events' as entity,
        date_day,
        record_count,
        unmatched_count
    from {{ ref('int_usage_feed_records') }}

),

usage_summaries as (

    select
        tool,
        'usage_summaries' as entity,
        period_start as date_day,
        count(account_id) as record_count,
        count(*) - count(account_id) as unmatched_count
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
        count(*) - count(account_id) as unmatched_count
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
        count(*) - count(account_id) as unmatched_count
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
        count(*) - count(account_id) as unmatched_count
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
        count(*) - count(account_id) as unmatched_count
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
        count(*) - count(account_id) as unmatched_count
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
        count(*) - count(account_id) as unmatched_count
    from {{ ref('int_orders') }}
    where ordered_on is not null
    group by tool, ordered_on

),

int_feed_records as (

    select * from usage_events

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
