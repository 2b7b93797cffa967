-- From which day on each account is computed in this run: from the first day that anything changed
-- since the last run; the days that the last run did not know yet are new for all. If a run starts
-- over, all days are.
with last_run as (

    select least(last_run.as_of_on, as_of.as_of_on) + 1 as first_new_on
    from {{ ref('int_last_run') }} as last_run
    cross join {{ ref('int_as_of') }} as as_of

),

accounts as (

    select account_id from {{ ref('int_customers') }}
    union
    select account_id from {{ ref('int_last_account_inputs') }}
    where entity = 'customers'

),

changes as (

    select
        account_id,
        -- What has no day counts on all of them.
        coalesce(date_day, cast('0001-01-01' as date)) as date_day
    from {{ ref('int_changed_inputs') }}

    union all

    select
        account_id,
        date_day
    from {{ ref('int_changed_usage_days') }}
    where account_id is not null

),

of_account as (

    select
        account_id,
        min(date_day) as first_change_on
    from changes
    where account_id is not null
    group by account_id

),

of_all as (

    select min(changes.date_day) as first_change_on
    from changes
    where changes.account_id is null

),

dated as (

    select
        accounts.account_id,
        coalesce(
            least(last_run.first_new_on, of_account.first_change_on, of_all.first_change_on),
            cast('0001-01-01' as date)
        ) as first_day_on
    from accounts
    cross join of_all
    left join last_run on true
    left join of_account on accounts.account_id = of_account.account_id
    where accounts.account_id is not null

),

int_slices as (

    select
        account_id,
        {{ slice_of_run('first_day_on') }} as first_day_on
    from dated

)

select * from int_slices
