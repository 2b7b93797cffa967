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
stays as (

    select
        stays.account_id,
        customers.segment,
        stays.first_customer_on,
        stays.begins_on,
        case when stays.ends_on <= as_of.as_of_on then stays.ends_on end as lost_on,
        count(case when stays.ends_on <= as_of.as_of_on then 1 end) over (
            partition by stays.account_id
        ) as losses
    from {{ ref('int_customer_stays') }} as stays
    inner join {{ ref('int_customers') }} as customers on stays.account_id = customers.account_id
    cross join {{ ref('int_as_of') }} as as_of

),

-- An account that was lost more than once is tested by its last loss.
last_losses as (

    select * from stays
    where lost_on > begins_on
    qualify row_number() over (partition by account_id order by lost_on desc) = 1

),

lost as (

    select last_losses.*
    from last_losses
    cross join settings
    qualify
        row_number() over (order by last_losses.lost_on desc, last_losses.account_id)
        <= settings.backtest_lost_accounts

),

-- Who came back had left and is not kept. The nearest in tenure; of equally near ones the first.
kept as (

    select
        lost.account_id as lost_account_id,
        lost.lost_on,
        customers.account_id,
        customers.begins_on
    from lost
    inner join stays as customers
        on
            lost.segment = customers.segment
            and lost.lost_on > customers.first_customer_on
            and customers.losses = 0
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
        begins_on,
        true as is_lost
    from lost

    union all

    select
        lost_account_id,
        lost_on,
        account_id,
        begins_on,
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
            {{ dbt.datediff('tested.begins_on', 'tested.lost_on', 'day') }}
        ) as customer_days
    from tested
    cross join horizons
    cross join history
    where tested.lost_on - horizons.horizon_days >= history.first_day_on

)

select * from int_backtest_accounts
