-- The MRR of an account as its changes: all its subscriptions together, day by day. Where nothing
-- is paid for up to churn_gap_days, the MRR before goes on. Of an account without a price, the
-- number of its subscriptions says what happened; by how much, nobody knows.
with contract_periods as (

    select * from {{ ref('int_contract_periods') }}
    -- What costs nothing changes nothing.
    where mrr > 0 or not is_priced

),

as_of as (

    select * from {{ ref('int_as_of') }}

),

settings as (

    select * from {{ ref('int_settings') }}

),

steps as (

    select
        account_id,
        is_priced,
        starts_on as date_day,
        case when is_priced then mrr else 1 end as step
    from contract_periods

    union all

    select
        account_id,
        is_priced,
        ends_on as date_day,
        case when is_priced then -mrr else -1 end as step
    from contract_periods

),

days as (

    select
        steps.account_id,
        steps.is_priced,
        steps.date_day,
        sum(steps.step) as step
    from steps
    inner join as_of on steps.date_day <= as_of.as_of_on
    group by steps.account_id, steps.is_priced, steps.date_day

),

levels as (

    select
        account_id,
        is_priced,
        date_day,
        sum(step) over account_days as level,
        lead(date_day) over account_days as next_day
    from days
    window account_days as (partition by account_id order by date_day)

),

bridged as (

    select
        levels.account_id,
        levels.is_priced,
        levels.date_day,
        levels.level,
        coalesce(lag(levels.level) over account_days, 0) as level_before,
        coalesce(max(levels.level) over (
            partition by levels.account_id
            order by levels.date_day
            rows between unbounded preceding and 1 preceding
        ), 0) as highest_before
    from levels
    cross join settings
    where
        levels.level > 0
        or levels.next_day is null
        or {{ dbt.datediff('levels.date_day', 'levels.next_day', 'day') }} > settings.churn_gap_days
    window account_days as (partition by levels.account_id order by levels.date_day)

),

int_mrr_changes as (

    select
        account_id,
        date_day as changed_on,
        coalesce(
            lead(date_day) over (partition by account_id order by date_day),
            cast('9999-12-31' as date)
        ) as next_changed_on,
        case
            when level_before = 0 and highest_before = 0 then 'new'
            when level_before = 0 then 'reactivation'
            when level = 0 then 'churn'
            when level > level_before then 'expansion'
            else 'contraction'
        end as kind,
        cast(case when is_priced then level_before end as decimal(18, 4)) as mrr_before,
        cast(case when is_priced then level end as decimal(18, 4)) as mrr_after,
        cast(case when is_priced then level - level_before end as decimal(18, 4)) as mrr_change
    from bridged
    where level <> level_before

)

select * from int_mrr_changes
