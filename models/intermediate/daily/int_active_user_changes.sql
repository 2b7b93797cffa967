-- Distinct users over trailing windows without a range join: a user active on a day counts from
-- that day until the window has passed or the next active day takes over. Each user-day therefore
-- adds one where no earlier day still counts, and takes one away where no later day follows in
-- time; a running sum over days then gives the exact number of distinct users. Who was last active
-- before the longest window of the first computed day counts on none.

with user_days as (

    select
        user_days.account_id,
        user_days.date_day,
        lag(user_days.date_day) over user_of_account as previous_day,
        lead(user_days.date_day) over user_of_account as next_day
    from {{ ref('int_usage_user_days') }} as user_days
    inner join {{ ref('int_slices') }} as slices
        on
            user_days.account_id = slices.account_id
            and user_days.date_day > slices.first_day_on - 30
    where user_days.user_id is not null
    window user_of_account as (
        partition by user_days.account_id, user_days.user_id order by user_days.date_day
    )

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
        sum(change_7d) as change_7d,
        sum(change_30d) as change_30d
    from changes
    group by account_id, date_day

)

select * from int_active_user_changes
