-- Whom the rules are judged on (N02, R27): the accounts lost last, each beside kept ones of its
-- segment that have been customers for about as long. Both are looked at over the same days, those
-- of the horizon before the loss. A kept account may stand beside several lost ones.
with settings as (

    select * from {{ ref('int_settings') }}

),

horizons as (

    select * from {{ ref('backtest_horizons') }}

),

history as (

    select min(date_day) as first_day_on
    from {{ ref('int_days') }}

),

-- A loss that is announced for after the as-of date has not happened yet.
customers as (

    select
        customers.account_id,
        customers.segment,
        customers.first_customer_on,
        case when customers.churned_on <= as_of.as_of_on then customers.churned_on end as lost_on
    from {{ ref('int_customers') }} as customers
    cross join {{ ref('int_as_of') }} as as_of
    where customers.first_customer_on <= as_of.as_of_on

),

lost as (

    select customers.*
    from customers
    cross join settings
    where customers.lost_on > customers.first_customer_on
    qualify
        row_number() over (order by customers.lost_on desc, customers.account_id)
        <= settings.backtest_lost_accounts

),

-- The nearest in tenure; of equally near ones the first by id.
kept as (

    select
        lost.account_id as lost_account_id,
        lost.lost_on,
        customers.account_id,
        customers.first_customer_on
    from lost
    inner join customers
        on
            lost.segment = customers.segment
            and lost.lost_on > customers.first_customer_on
            and customers.lost_on is null
    cross join settings
    qualify
        row_number() over (
            partition by lost.account_id
            order by
                abs({{ dbt.datediff(
                    'lost.first_customer_on', 'customers.first_customer_on', 'day'
                ) }}),
                customers.account_id
        ) <= settings.backtest_kept_per_lost

),

tested as (

    select
        account_id as lost_account_id,
        lost_on,
        account_id,
        first_customer_on,
        true as is_lost
    from lost

    union all

    select
        lost_account_id,
        lost_on,
        account_id,
        first_customer_on,
        false as is_lost
    from kept

),

-- A loss whose horizon begins before the data does says nothing about a rule.
int_backtest_accounts as (

    select
        horizons.horizon_days,
        tested.lost_account_id,
        tested.account_id,
        tested.is_lost,
        tested.lost_on - horizons.horizon_days as starts_on,
        tested.lost_on as ends_on,
        least(
            horizons.horizon_days,
            {{ dbt.datediff('tested.first_customer_on', 'tested.lost_on', 'day') }}
        ) as customer_days
    from tested
    cross join horizons
    cross join history
    where tested.lost_on - horizons.horizon_days >= history.first_day_on

)

select * from int_backtest_accounts
