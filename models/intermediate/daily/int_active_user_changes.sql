{{ config(materialized='view') }}
-- Distinct users over trailing windows without a range join: a user active on a day counts from
-- that day until the window has passed or the next active day takes over. Each user-day therefore
-- adds one where no earlier day still counts, and takes one away where no later day follows in
-- time; a running sum over days then gives the exact number of distinct users. Of the days before
-- the first computed one, only a user's last one still matters, if the longest window sees it.

with relevant_days as (

    {{ windowed_days(ref('int_usage_user_days'), 'user_id') }}

),

user_days as (

    select
        account_id,
        date_day,
        lag(date_day) over user_of_account as previous_day,
        lead(date_day) over user_of_account as next_day
    from relevant_days
    window user_of_account as (partition by account_id, user_id order by date_day)

),

changes as (

    select
        account_id,
        date_day,
        1 as change_7d,
        0 as change_30d
    from user_days
    where previous_day is null or previous_day + 7 <= date_day

    union all

    select
        account_id,
        date_day + 7 as date_day,
        -1 as change_7d,
        0 as change_30d
    from user_days
    where next_day is null or date_day + 7 <= next_day

    union all

    select
        account_id,
        date_day,
        0 as change_7d,
        1 as change_30d
    from user_days
    where previous_day is null or previous_day + 30 <= date_day

    union all

    select
        account_id,
        date_day + 30 as date_day,
        0 as change_7d,
        -1 as change_30d
    from user_days
    where next_day is null or date_day + 30 <= next_day

),

int_active_user_changes as (

    select
        account_id,
        date_day,
        cast(sum(change_7d) as bigint) as change_7d,
        cast(sum(change_30d) as bigint) as change_30d
    from changes
    group by account_id, date_day

)

select * from int_active_user_changes
