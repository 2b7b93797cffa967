{%- set sums = [
    'orders_to_date', 'purchases_90d', 'purchases_270d', 'purchases_365d', 'purchase_value_90d',
    'purchase_value_270d', 'order_value_90d', 'order_value_365d', 'unpriced_orders_90d',
    'unpriced_orders_270d', 'unpriced_orders_365d',
] %}
with account_days as (

    select * from {{ ref('int_computed_days') }}

),

orders_daily as (

    select * from {{ ref('int_orders_daily') }}

),

windowed as (

    {{ running_sums('orders_daily', sums, latest=['purchased_on']) }}

),

-- An order in a currency without a rate makes a value unknown, not smaller.
baskets as (

    select
        windowed.*,
        case
            when unpriced_orders_90d = 0
                then purchase_value_90d / cast(nullif(purchases_90d, 0) as double)
        end as basket_avg_90d,
        case
            when unpriced_orders_270d = 0
                then
                    (purchase_value_270d - purchase_value_90d)
                    / cast(nullif(purchases_270d - purchases_90d, 0) as double)
        end as earlier_basket_avg
    from windowed

),

int_kpis_purchase as (

    select
        baskets.account_id,
        baskets.date_day,
        baskets.basket_avg_90d,
        baskets.basket_avg_90d / nullif(baskets.earlier_basket_avg, 0) - 1 as basket_change,
        {{ dbt.datediff('baskets.purchased_on', 'baskets.date_day', 'day') }} as days_since_order,
        -- The last gap stands until the one that runs is longer.
        greatest(
            {{ dbt.datediff('baskets.purchased_on', 'baskets.date_day', 'day') }},
            purchase_gaps.gap_days
        ) / cast(purchase_gaps.usual_gap_days as double) as purchase_gap_ratio,
        case when baskets.orders_to_date > 0 then cast(baskets.purchases_365d as bigint) end
            as orders_365d,
        case
            when baskets.orders_to_date > 0 and baskets.unpriced_orders_365d = 0
                then cast(baskets.order_value_365d as decimal(18, 4))
        end as order_value_365d,
        -- Whoever ordered it, one order without a price makes the whole unknown.
        case
            when
                baskets.orders_to_date > 0
                and order_totals.order_value_90d > 0
                and order_totals.unpriced_orders_90d = 0
                then baskets.order_value_90d / cast(order_totals.order_value_90d as double)
        end as revenue_share_90d
    from baskets
    left join {{ ref('int_order_totals') }} as order_totals
        on baskets.date_day = order_totals.date_day
    left join {{ ref('int_purchase_gaps') }} as purchase_gaps
        on
            baskets.account_id = purchase_gaps.account_id
            and baskets.purchased_on = purchase_gaps.purchased_on

)

select * from int_kpis_purchase
