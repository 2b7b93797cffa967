{{ config(materialized='view') }}
-- Every way of being in touch, counted per account, day and kind.
with usage as (

    select
        account_id,
        date_day,
        'session' as interaction_type,
        -- A day of use without a known number of sessions was one visit at least.
        coalesce(sessions, case when events > 0 then 1 end) as interactions
    from {{ ref('int_usage_daily') }}

    union all

    select
        account_id,
        date_day,
        'product_use' as interaction_type,
        functional_events as interactions
    from {{ ref('int_usage_daily') }}

),

emails as (

    select
        account_id,
        occurred_on as date_day,
        concat('email_', action) as interaction_type,
        count(*) as interactions
    from {{ ref('int_email_events') }}
    where account_id is not null
    group by account_id, occurred_on, concat('email_', action)

),

tickets as (

    select
        account_id,
        opened_on as date_day,
        'ticket' as interaction_type,
        count(*) as interactions
    from {{ ref('int_tickets') }}
    where account_id is not null
    group by account_id, opened_on

),

surveys as (

    select
        account_id,
        answered_on as date_day,
        'survey_answer' as interaction_type,
        count(*) as interactions
    from {{ ref('int_survey_answers') }}
    where answered_on is not null
    group by account_id, answered_on

),

held_activities as (

    select
        account_id,
        occurred_on as date_day,
        case
            when activity_type = 'email' and direction = 'inbound' then 'email_received'
            else activity_type
        end as interaction_type
    from {{ ref('int_activities') }}
    where account_id is not null and coalesce(status, 'held') in ('held', 'attended')

),

activities as (

    select
        account_id,
        date_day,
        interaction_type,
        count(*) as interactions
    from held_activities
    group by account_id, date_day, interaction_type

),

orders as (

    select
        account_id,
        ordered_on as date_day,
        'order' as interaction_type,
        count(*) as interactions
    from {{ ref('int_orders') }}
    where account_id is not null and amount > 0
    group by account_id, ordered_on

),

int_interactions as (

    select * from usage
    union all
    select * from emails
    union all
    select * from tickets
    union all
    select * from surveys
    union all
    select * from activities
    union all
    select * from orders

)

select * from int_interactions
