-- What each customer brought in each of the last whole months: the MRR of the month's end as one
-- payment, and its orders. The margin is that of its plan, else of its segment, as valid then.
with ranked_months as (

    select
        period_start_on,
        through_on,
        row_number() over (order by period_start_on desc) as months_back
    from {{ ref('int_periods') }}
    where period_type = 'month' and is_complete

),

months as (

    select
        ranked_months.period_start_on,
        ranked_months.through_on
    from ranked_months
    inner join {{ ref('int_settings') }} as settings
        on ranked_months.months_back <= settings.value_window_months

),

period_customers as (

    select * from {{ ref('int_period_customers') }}
    where period_type = 'month'

),

period_revenue as (

    select * from {{ ref('int_period_revenue') }}
    where period_type = 'month'

),

account_dimensions as (

    select * from {{ ref('int_account_dimensions') }}

),

unpriced_accounts as (

    select distinct account_id
    from {{ ref('int_contract_periods') }}
    where not is_priced

),

orders as (

    select
        months.period_start_on,
        orders.account_id,
        count_if(orders.is_purchase) as order_count,
        sum(orders.amount) as order_amount,
        count(*) - count(orders.amount) as unpriced_count
    from {{ ref('int_priced_orders') }} as orders
    inner join months
        on
            orders.ordered_on >= months.period_start_on
            and orders.ordered_on <= months.through_on
    group by months.period_start_on, orders.account_id

),

priced as (

    select
        months.period_start_on,
        months.through_on,
        period_customers.account_id,
        account_dimensions.segment,
        account_dimensions.plan,
        account_dimensions.channel,
        period_customers.is_at_start,
        period_customers.is_at_end,
        period_customers.is_lost,
        period_customers.is_new,
        case when period_revenue.mrr_end > 0 then 1 else 0 end
        + coalesce(orders.order_count, 0) as purchases,
        -- An order, or a subscription, without a price hides what the month brought.
        case
            when coalesce(orders.unpriced_count, 0) = 0 and unpriced_accounts.account_id is null
                then coalesce(period_revenue.mrr_end, 0) + coalesce(orders.order_amount, 0)
        end as revenue
    from months
    inner join period_customers on months.period_start_on = period_customers.period_start_on
    inner join account_dimensions on period_customers.account_id = account_dimensions.account_id
    left join period_revenue
        on
            period_customers.account_id = period_revenue.account_id
            and period_customers.period_start_on = period_revenue.period_start_on
    left join orders
        on
            period_customers.account_id = orders.account_id
            and period_customers.period_start_on = orders.period_start_on
    left join unpriced_accounts on period_customers.account_id = unpriced_accounts.account_id

),

int_value_months as (

    select
        priced.account_id,
        priced.period_start_on,
        priced.segment,
        priced.channel,
        priced.is_at_start,
        priced.is_at_end,
        priced.is_lost,
        priced.is_new,
        priced.purchases,
        priced.revenue,
        margins.margin_rate
    from priced
    left join {{ ref('int_gross_margins') }} as margins
        on
            (margins.plan is null or priced.plan = margins.plan)
            and (margins.segment is null or priced.segment = margins.segment)
            and priced.through_on >= margins.valid_from
    qualify
        row_number() over (
            partition by priced.account_id, priced.period_start_on
            order by
                margins.plan is null,
                margins.segment is null,
                margins.valid_from desc nulls last,
                margins.tool
        ) = 1

)

select * from int_value_months
