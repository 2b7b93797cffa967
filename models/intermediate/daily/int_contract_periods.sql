-- Each paid subscription as it counts for retention: only while its account is a customer. What the
-- CRM calls lost pays nothing any more, whether billing has heard of it or not. Subscriptions that
-- follow one another within churn_gap_days, or with orders in between, are one stay.
with subscription_periods as (

    select * from {{ ref('int_subscription_periods') }}

),

subscriptions as (

    select * from {{ ref('int_subscriptions') }}

),

customers as (

    select * from {{ ref('int_customers') }}

),

orders as (

    select * from {{ ref('int_orders') }}

),

as_of as (

    select * from {{ ref('int_as_of') }}

),

settings as (

    select * from {{ ref('int_settings') }}

),

as_customer as (

    select
        subscription_periods.account_id,
        subscription_periods.tool,
        subscription_periods.subscription_id,
        subscription_periods.plan,
        subscription_periods.mrr,
        subscription_periods.renews_on,
        subscriptions.auto_renew,
        coalesce(subscriptions.status = 'cancelled', false)
        or subscriptions.cancelled_on is not null as is_cancelled,
        subscription_periods.ends_on as contract_ends_on,
        greatest(subscription_periods.starts_on, customers.first_customer_on) as starts_on,
        least(
            subscription_periods.ends_on,
            coalesce(customers.churned_on, subscription_periods.ends_on)
        ) as ends_on
    from subscription_periods
    inner join customers on subscription_periods.account_id = customers.account_id
    inner join subscriptions
        on
            subscription_periods.tool = subscriptions.tool
            and subscription_periods.subscription_id = subscriptions.subscription_id
    where customers.first_customer_on is not null

),

counted as (

    select
        as_customer.*,
        -- An account is either priced as a whole or not at all.
        count(*) over (partition by as_customer.account_id)
        = count(as_customer.mrr) over (partition by as_customer.account_id) as is_priced,
        max(as_customer.ends_on) over (
            partition by as_customer.account_id
            order by as_customer.starts_on, as_customer.tool, as_customer.subscription_id
            rows between unbounded preceding and 1 preceding
        ) as paid_until_on
    from as_customer
    inner join as_of on as_customer.starts_on <= as_of.as_of_on
    where as_customer.starts_on < as_customer.ends_on

),

-- Who goes on buying between two subscriptions has not left.
gaps_with_orders as (

    select distinct
        counted.account_id,
        counted.starts_on
    from counted
    inner join orders
        on
            counted.account_id = orders.account_id
            and counted.paid_until_on <= orders.ordered_on
            and counted.starts_on > orders.ordered_on

),

int_contract_periods as (

    select
        counted.account_id,
        counted.tool,
        counted.subscription_id,
        counted.plan,
        counted.starts_on,
        counted.ends_on,
        counted.contract_ends_on,
        counted.renews_on,
        counted.auto_renew,
        counted.is_cancelled,
        counted.is_priced,
        case when counted.is_priced then counted.mrr end as mrr,
        cast(
            sum(
                case
                    when counted.paid_until_on is null then 1
                    when gaps_with_orders.account_id is not null then 0
                    when
                        {{ dbt.datediff('counted.paid_until_on', 'counted.starts_on', 'day') }}
                        > settings.churn_gap_days
                        then 1
                    else 0
                end
            ) over (
                partition by counted.account_id
                order by counted.starts_on, counted.tool, counted.subscription_id
                rows between unbounded preceding and current row
            ) as integer
        ) as stay_number
    from counted
    cross join settings
    left join gaps_with_orders
        on
            counted.account_id = gaps_with_orders.account_id
            and counted.starts_on = gaps_with_orders.starts_on

)

select * from int_contract_periods
