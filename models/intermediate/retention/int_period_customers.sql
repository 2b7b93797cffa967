-- What became of every customer in every period. The base is who was a customer when the period
-- began (D17); who left and came back within it has been lost, and is not retained.
with periods as (

    select * from {{ ref('int_periods') }}

),

stays as (

    select * from {{ ref('int_customer_stays') }}

),

inactivities as (

    select * from {{ ref('int_inactivities') }}

),

tenure_bands as (

    select * from {{ ref('tenure_bands') }}

),

touched as (

    select
        stays.account_id,
        stays.first_customer_on,
        periods.period_type,
        periods.period_start_on,
        periods.through_on,
        stays.churn_definition,
        stays.churn_reason,
        stays.begins_on < periods.period_start_on as runs_at_start,
        stays.ends_on > periods.through_on as runs_at_end,
        stays.stay_number = 1 and stays.begins_on >= periods.period_start_on as is_first,
        stays.stay_number > 1 and stays.begins_on >= periods.period_start_on as is_return
    from periods
    inner join stays
        on
            periods.through_on >= stays.begins_on
            and periods.period_start_on <= stays.ends_on

),

customers as (

    select
        account_id,
        period_type,
        period_start_on,
        through_on,
        -- Who is new in the period has no tenure yet.
        greatest({{ dbt.datediff('first_customer_on', 'period_start_on', 'day') }}, 0)
            as tenure_days,
        bool_or(runs_at_start) as is_at_start,
        bool_or(runs_at_end) as is_at_end,
        bool_or(runs_at_start and not runs_at_end) as is_lost,
        bool_or(is_first) as is_new,
        bool_or(is_return) and not bool_or(is_first) as is_reactivated,
        max(case when runs_at_start and not runs_at_end then churn_definition end)
            as churn_definition,
        max(case when runs_at_start and not runs_at_end then churn_reason end) as churn_reason
    from touched
    group by account_id, first_customer_on, period_type, period_start_on, through_on

),

silent as (

    select distinct
        customers.account_id,
        customers.period_type,
        customers.period_start_on
    from customers
    inner join inactivities
        on
            customers.account_id = inactivities.account_id
            and customers.period_start_on <= inactivities.inactive_on
            and customers.through_on >= inactivities.inactive_on

),

int_period_customers as (

    select
        customers.account_id,
        customers.period_type,
        customers.period_start_on,
        tenure_bands.tenure_band,
        customers.is_at_start,
        customers.is_at_end,
        customers.is_lost,
        customers.is_at_start and not customers.is_lost as is_retained,
        customers.is_new,
        customers.is_reactivated,
        (customers.is_new or customers.is_reactivated) and not customers.is_at_end
            as is_gone_again,
        customers.is_at_start and not customers.is_lost and silent.account_id is not null
            as is_inactive,
        customers.churn_definition,
        customers.churn_reason
    from customers
    inner join tenure_bands
        on
            customers.tenure_days >= tenure_bands.from_days
            and customers.tenure_days < tenure_bands.below_days
    left join silent
        on
            customers.account_id = silent.account_id
            and customers.period_type = silent.period_type
            and customers.period_start_on = silent.period_start_on

)

select * from int_period_customers
