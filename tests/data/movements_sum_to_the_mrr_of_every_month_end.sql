-- N17: all movements of an account up to the end of a month are what its running subscriptions pay
-- on that day, counted here straight from the subscriptions. Only in a break that is too short to
-- be a loss may they be more.
with months as (

    select
        period_start_on,
        through_on
    from {{ ref('int_periods') }}
    where period_type = 'month'

),

customers as (

    select * from {{ ref('int_customers') }}

),

subscriptions as (

    select
        periods.account_id,
        greatest(periods.starts_on, customers.first_customer_on) as starts_on,
        least(periods.ends_on, coalesce(customers.churned_on, periods.ends_on)) as ends_on,
        periods.mrr
    from {{ ref('int_subscription_periods') }} as periods
    inner join customers on periods.account_id = customers.account_id

),

paid as (

    select
        months.period_start_on,
        subscriptions.account_id,
        sum(subscriptions.mrr) as mrr
    from months
    inner join subscriptions
        on
            months.through_on >= subscriptions.starts_on
            and months.through_on < subscriptions.ends_on
    group by months.period_start_on, subscriptions.account_id

),

unpriced as (

    select distinct account_id
    from {{ ref('mrr_movements') }}
    where mrr_change is null

),

moved as (

    select
        months.period_start_on,
        movements.account_id,
        sum(movements.mrr_change) as mrr
    from months
    inner join {{ ref('mrr_movements') }} as movements
        on months.period_start_on >= movements.month_start_on
    group by months.period_start_on, movements.account_id

),

compared as (

    select
        coalesce(moved.account_id, paid.account_id) as account_id,
        coalesce(moved.period_start_on, paid.period_start_on) as month_start_on,
        coalesce(moved.mrr, 0) as mrr_of_movements,
        coalesce(paid.mrr, 0) as mrr_of_subscriptions
    from moved
    full join paid
        on
            moved.account_id = paid.account_id
            and moved.period_start_on = paid.period_start_on

),

breaks as (

    select distinct
        subscriptions.account_id,
        months.period_start_on
    from months
    cross join {{ ref('int_settings') }} as settings
    inner join subscriptions
        on
            months.through_on < subscriptions.starts_on
            and months.through_on + settings.churn_gap_days >= subscriptions.starts_on

)

select compared.*
from compared
left join unpriced on compared.account_id = unpriced.account_id
left join breaks
    on
        compared.account_id = breaks.account_id
        and compared.month_start_on = breaks.period_start_on
where
    unpriced.account_id is null
    and compared.mrr_of_movements <> compared.mrr_of_subscriptions
    and (compared.mrr_of_subscriptions > 0 or breaks.account_id is null)
