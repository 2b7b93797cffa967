with accounts as (

    select * from {{ ref('int_accounts') }}

),

as_of as (

    select * from {{ ref('int_as_of') }}

),

judged as (

    select
        account_milestones.account_id,
        account_milestones.milestone,
        cast({{ dbt.date_trunc('month', 'account_milestones.started_on') }} as date)
            as cohort_month,
        account_milestones.started_on,
        account_milestones.reached_on,
        {{ dbt.datediff(
            'account_milestones.started_on', 'account_milestones.reached_on', 'day'
        ) }} as days_to_reach,
        account_milestones.late_on <= as_of.as_of_on as has_closed,
        case
            when account_milestones.reached_on < account_milestones.late_on then true
            when account_milestones.late_on <= as_of.as_of_on then false
        end as is_in_time
    from {{ ref('int_account_milestones') }} as account_milestones
    cross join as_of

),

-- Accounts that may still make it would be missing from one side of the rate only.
cohorts as (

    select
        cohort_month,
        milestone,
        sum(case when has_closed then 1 else 0 end) as cohort_accounts,
        sum(case when has_closed and is_in_time then 1 else 0 end) as accounts_in_time,
        median(days_to_reach) as cohort_days_median
    from judged
    group by cohort_month, milestone

),

account_milestones as (

    select
        judged.account_id,
        judged.milestone,
        accounts.account_name,
        judged.cohort_month,
        judged.started_on,
        judged.reached_on,
        cast(judged.days_to_reach as integer) as days_to_reach,
        judged.is_in_time,
        cast(cohorts.cohort_accounts as integer) as cohort_accounts,
        cast(
            cohorts.accounts_in_time / cast(nullif(cohorts.cohort_accounts, 0) as double)
            as decimal(9, 6)
        ) as cohort_in_time_rate,
        cast(cohorts.cohort_days_median as decimal(9, 1)) as cohort_days_median
    from judged
    inner join cohorts
        on
            judged.cohort_month = cohorts.cohort_month
            and judged.milestone = cohorts.milestone
    inner join accounts on judged.account_id = accounts.account_id

)

select * from account_milestones
