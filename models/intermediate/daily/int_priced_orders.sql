-- Orders and returns of known accounts in the reporting currency, at the rate of their day.
with orders as (

    select * from {{ ref('int_orders') }}

),

currency_rates as (

    select * from {{ ref('int_currency_rates') }}

),

int_priced_orders as (

    select
        orders.account_id,
        orders.tool,
        orders.order_id,
        orders.ordered_on,
        -- What is bought for nothing, and what comes back, is no purchase.
        orders.amount > 0 as is_purchase,
        {{ converted('orders.amount', 'currency_rates.rate_to_reporting') }} as amount
    from orders
    left join currency_rates
        on
            coalesce(orders.currency, '{{ checked_var("reporting_currency") }}')
            = currency_rates.currency
            and orders.ordered_on >= currency_rates.valid_from
            and orders.ordered_on < currency_rates.valid_until
    where orders.account_id is not null

)

select * from int_priced_orders
