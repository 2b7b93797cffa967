-- What all accounts together ordered, lost ones included: the whole that a share is a share of.
with days as (

    select * from {{ ref('int_days') }}

),

first_day as (

    select min(date_day) as first_day_on
    from days

),

-- What changed before the first day is in force on it.
changes as (

    select
        greatest(orders_daily.date_day, first_day.first_day_on) as date_day,
        sum(orders_daily.order_value_90d) as order_value_90d,
        sum(orders_daily.unpriced_orders_90d) as unpriced_orders_90d
    from {{ ref('int_orders_daily') }} as orders_daily
    cross join first_day
    group by greatest(orders_daily.date_day, first_day.first_day_on)

),

int_order_totals as (

    select
        days.date_day,
        coalesce(sum(changes.order_value_90d) over to_date, 0) as order_value_90d,
        coalesce(sum(changes.unpriced_orders_90d) over to_date, 0) as unpriced_orders_90d
    from days
    left join changes on days.date_day = changes.date_day
    window to_date as (order by days.date_day rows unbounded preceding)

)

select * from int_order_totals
