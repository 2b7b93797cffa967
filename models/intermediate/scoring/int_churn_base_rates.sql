-- How likely is a customer to be lost within a horizon, whatever any rule says? Losses per day and
-- customer, over all days whose horizon the data covers; and how many customers one owner has.
with horizons as (

    select * from {{ ref('backtest_horizons') }}

),

as_of as (

    select * from {{ ref('int_as_of') }}

),

history as (

    select min(date_day) as first_day_on
    from {{ ref('int_days') }}

),

stays as (

    select
        stays.account_id,
        stays.begins_on,
        case when stays.ends_on <= as_of.as_of_on then stays.ends_on end as lost_on,
        as_of.as_of_on + 1 as after_on,
        owners.owner_email
    from {{ ref('int_customer_stays') }} as stays
    cross join as_of
    inner join {{ ref('int_account_owners') }} as owners on stays.account_id = owners.account_id

),

spans as (

    select
        horizons.horizon_days,
        stays.lost_on,
        {{ dbt.datediff(
            'greatest(stays.begins_on, history.first_day_on + horizons.horizon_days)',
            'coalesce(stays.lost_on, stays.after_on)',
            'day',
        ) }} as customer_days
    from stays
    cross join horizons
    cross join history

),

losses as (

    select
        horizon_days,
        count(lost_on) as lost_accounts,
        sum(customer_days) as customer_days
    from spans
    where customer_days > 0
    group by horizon_days

),

owners as (

    select count(*) / cast(nullif(count(distinct owner_email), 0) as double) as customers_per_owner
    from stays
    where lost_on is null

),

int_churn_base_rates as (

    select
        losses.horizon_days,
        least(
            cast(1 as double),
            losses.horizon_days * losses.lost_accounts / cast(losses.customer_days as double)
        ) as base_rate,
        owners.customers_per_owner
    from losses
    cross join owners

)

select * from int_churn_base_rates
