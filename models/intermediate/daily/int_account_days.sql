-- The spine: every account-day up to the as-of date that anything is computed for. It begins with
-- the account's first record, so that windows see what happened before the first day as a customer.
with as_of as (

    select * from {{ ref('int_as_of') }}

),

settings as (

    select * from {{ ref('int_settings') }}

),

customers as (

    select * from {{ ref('int_customers') }}

),

feed_records as (

    select * from {{ ref('int_feed_records') }}

),

-- Nothing can be computed before the first day that any feed speaks of.
horizon as (

    select
        as_of.as_of_on,
        greatest(
            coalesce(min(feed_records.date_day), as_of.as_of_on),
            as_of.as_of_on - settings.history_days
        ) as first_day_on
    from as_of
    cross join settings
    left join feed_records on feed_records.date_day <= as_of.as_of_on
    group by as_of.as_of_on, settings.history_days

),

days as (

    select horizon.as_of_on - cast(series.generated_number - 1 as integer) as date_day
    from ({{ dbt.generate_series(10000) }}) as series
    cross join horizon
    where horizon.as_of_on - cast(series.generated_number - 1 as integer) >= horizon.first_day_on

),

int_account_days as (

    select
        customers.account_id,
        days.date_day,
        customers.segment,
        customers.plan,
        customers.seats,
        days.date_day >= customers.first_customer_on as is_customer,
        {{ dbt.datediff('customers.first_customer_on', 'days.date_day', 'day') }} as tenure_days
    from customers
    inner join days
        on
            days.date_day >= coalesce(
                least(customers.first_customer_on, customers.first_record_on),
                customers.first_customer_on
            )
            and days.date_day < coalesce(customers.churned_on, days.date_day + 1)

)

select * from int_account_days
