{{ config(materialized='view') }}
-- What is counted of an account's use on each day that a window of a computed day sees.
with slices as (

    select
        account_id,
        first_day_on,
        first_day_on - 30 as out_of_window_30d_on
    from {{ ref('int_slices') }}

),

-- The computed account-days, and before them those that their 30-day windows see.
account_days as (

    select
        account_days.account_id,
        account_days.date_day,
        account_days.seats,
        account_days.date_day >= slices.first_day_on as is_computed
    from {{ ref('int_account_days') }} as account_days
    inner join slices
        on
            account_days.account_id = slices.account_id
            and account_days.date_day > slices.out_of_window_30d_on

),

-- A day is active if somebody was there; where nobody is named, if anything happened.
usage_daily as (

    select
        account_id,
        date_day,
        sessions,
        functional_events,
        timed_sessions,
        session_seconds,
        case when active_users > 0 or sessions > 0 or events > 0 then date_day end as active_on
    from {{ ref('int_usage_daily') }}

),

first_days as (

    select
        account_id,
        min(date_day) as first_day_on
    from account_days
    group by account_id

),

-- An account that was never seen in this feed is unknown to it, not idle.
first_use as (

    select
        usage_daily.account_id,
        min(usage_daily.active_on) as first_active_on,
        min(case when usage_daily.sessions > 0 then usage_daily.date_day end) as first_sessions_on,
        max(
            case
                when usage_daily.active_on < first_days.first_day_on then usage_daily.active_on
            end
        ) as last_active_before_on
    from usage_daily
    inner join first_days on usage_daily.account_id = first_days.account_id
    group by usage_daily.account_id

),

int_engagement_days as (

    select
        account_days.account_id,
        account_days.date_day,
        account_days.seats,
        account_days.is_computed,
        account_days.date_day >= first_use.first_active_on as has_usage,
        account_days.date_day >= first_use.first_sessions_on as has_sessions,
        first_use.last_active_before_on,
        usage_daily.active_on,
        case when usage_daily.active_on is not null then 1 else 0 end as active_day,
        cast(coalesce(usage_daily.sessions, 0) as integer) as sessions,
        cast(coalesce(usage_daily.functional_events, 0) as integer) as functional_events,
        cast(coalesce(usage_daily.timed_sessions, 0) as integer) as timed_sessions,
        cast(coalesce(usage_daily.session_seconds, 0) as decimal(18, 3)) as session_seconds
    from account_days
    left join usage_daily
        on
            account_days.account_id = usage_daily.account_id
            and account_days.date_day = usage_daily.date_day
    left join first_use on account_days.account_id = first_use.account_id

)

select * from int_engagement_days
