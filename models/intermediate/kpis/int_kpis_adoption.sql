with account_days as (

    select * from {{ ref('int_computed_days') }}

),

account_milestones as (

    select * from {{ ref('int_account_milestones') }}

),

starts as (

    select
        account_id,
        started_on,
        max(case when is_first_value then 1 else 0 end) as has_first_value,
        min(case when is_first_value then reached_on end) as first_value_on
    from account_milestones
    group by account_id, started_on

),

spans as (

    select
        account_id,
        'milestones_reached' as measure,
        reached_on as begins_on,
        cast(null as date) as ends_on,
        1 as amount
    from account_milestones

    union all

    -- Missed for good: who reaches it later has reached it, and not in time.
    select
        account_id,
        'milestones_missed_90d' as measure,
        late_on as begins_on,
        late_on + 90 as ends_on,
        1 as amount
    from account_milestones
    where reached_on is null or reached_on >= late_on

),

changes as (

    {{ changes_of_spans('spans', ['milestones_reached', 'milestones_missed_90d']) }}

),

to_date as (

    {{ running_sums('changes', ['milestones_reached', 'milestones_missed_90d']) }}

),

int_kpis_adoption as (

    select
        to_date.account_id,
        to_date.date_day,
        case
            when to_date.date_day >= starts.first_value_on
                then {{ dbt.datediff('starts.started_on', 'starts.first_value_on', 'day') }}
        end as time_to_value_days,
        case
            when
                starts.has_first_value = 1
                and coalesce(to_date.date_day < starts.first_value_on, true)
                then {{ dbt.datediff('starts.started_on', 'to_date.date_day', 'day') }}
        end as days_without_value,
        case when starts.account_id is not null then to_date.milestones_reached end
            as milestones_reached,
        case when starts.account_id is not null then to_date.milestones_missed_90d end
            as milestones_missed_90d
    from to_date
    left join starts
        on
            to_date.account_id = starts.account_id
            and to_date.date_day >= starts.started_on

)

select * from int_kpis_adoption
