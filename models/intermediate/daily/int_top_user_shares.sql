{{ config(materialized='view') }}
-- How much of an account's use of 30 days its most active user makes (N15). What a user did counts
-- from its day until the window has passed: what is added then and taken away afterwards, summed
-- up, holds from one such day to the next, 30 days later at the latest.
with as_of as (

    select * from {{ ref('int_as_of') }}

),

slices as (

    select
        account_id,
        first_day_on,
        first_day_on - 30 as out_of_window_30d_on
    from {{ ref('int_slices') }}

),

user_days as (

    select
        user_days.account_id,
        user_days.user_id,
        user_days.date_day,
        user_days.event_count,
        slices.first_day_on
    from {{ ref('int_usage_user_days') }} as user_days
    inner join slices
        on
            user_days.account_id = slices.account_id
            and user_days.date_day > slices.out_of_window_30d_on
    where user_days.user_id is not null

),

changes as (

    select
        account_id,
        user_id,
        greatest(date_day, first_day_on) as date_day,
        event_count as change
    from user_days

    union all

    select
        user_days.account_id,
        user_days.user_id,
        user_days.date_day + 30 as date_day,
        -user_days.event_count as change
    from user_days
    inner join as_of on user_days.date_day + 30 <= as_of.as_of_on

),

daily_changes as (

    select
        account_id,
        user_id,
        date_day,
        sum(change) as change
    from changes
    group by account_id, user_id, date_day

),

spans as (

    select
        account_id,
        date_day,
        sum(change) over user_to_date as events,
        lead(date_day) over user_to_date as next_change_on
    from daily_changes
    window user_to_date as (partition by account_id, user_id order by date_day)

),

lengths as (

    select
        spans.account_id,
        spans.date_day,
        spans.events,
        {{ dbt.datediff(
            'spans.date_day', 'coalesce(spans.next_change_on, as_of.as_of_on + 1)', 'day'
        ) }} as span_days
    from spans
    cross join as_of
    where spans.events > 0

),

-- As many days as a span can have.
later_days as (

    select cast(generated_number - 1 as integer) as days_later
    from ({{ dbt.generate_series(30) }}) as series

),

int_top_user_shares as (

    select
        lengths.account_id,
        lengths.date_day + later_days.days_later as date_day,
        cast(max(lengths.events) as double) / sum(lengths.events) as top_user_share_30d
    from lengths
    inner join later_days on lengths.span_days > later_days.days_later
    group by lengths.account_id, lengths.date_day + later_days.days_later

)

select * from int_top_user_shares
