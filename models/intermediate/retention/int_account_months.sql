-- Each customer on every monthly anniversary of its first day, up to the as-of date: is it there,
-- with which MRR, and did it buy again in the month before? Null where no order could tell.
with customers as (

    select * from {{ ref('int_customers') }}

),

stays as (

    select * from {{ ref('int_customer_stays') }}

),

mrr_changes as (

    select * from {{ ref('int_mrr_changes') }}

),

orders as (

    select * from {{ ref('int_priced_orders') }}
    where is_purchase

),

as_of as (

    select
        as_of_on,
        (select min(ordered_on) from {{ ref('int_priced_orders') }}) as orders_begin_on
    from {{ ref('int_as_of') }}

),

priced_accounts as (

    select distinct account_id
    from {{ ref('int_contract_periods') }}
    where is_priced

),

ages as (

    select cast(generated_number - 1 as integer) as age_months
    from ({{ dbt.generate_series(600) }}) as series

),

birthdays as (

    select
        customers.account_id,
        customers.first_customer_on,
        ages.age_months,
        cast({{ dbt.dateadd('month', 'ages.age_months', 'customers.first_customer_on') }} as date)
            as anniversary_on
    from customers
    cross join ages

),

anniversaries as (

    select
        birthdays.account_id,
        cast({{ dbt.date_trunc('month', 'birthdays.first_customer_on') }} as date) as cohort_month,
        birthdays.age_months,
        birthdays.anniversary_on,
        lag(birthdays.anniversary_on) over (
            partition by birthdays.account_id order by birthdays.age_months
        ) as month_began_on
    from birthdays
    inner join as_of on birthdays.anniversary_on <= as_of.as_of_on

),

purchases as (

    select
        orders.account_id,
        orders.ordered_on,
        min(orders.ordered_on) over (partition by orders.account_id) as first_ordered_on
    from orders
    inner join as_of on orders.ordered_on <= as_of.as_of_on

),

buyers as (

    select distinct account_id
    from purchases

),

bought_again as (

    select distinct
        anniversaries.account_id,
        anniversaries.age_months
    from anniversaries
    inner join purchases
        on
            anniversaries.account_id = purchases.account_id
            and anniversaries.month_began_on <= purchases.ordered_on
            and anniversaries.anniversary_on > purchases.ordered_on
            and purchases.ordered_on > purchases.first_ordered_on

),

int_account_months as (

    select
        anniversaries.account_id,
        anniversaries.cohort_month,
        anniversaries.age_months,
        anniversaries.anniversary_on,
        -- Everybody is there on the first day, even who leaves on it.
        anniversaries.age_months = 0 or stays.account_id is not null as is_retained,
        case when priced_accounts.account_id is not null then coalesce(mrr_changes.mrr_after, 0) end
            as mrr,
        buyers.account_id is not null as is_buyer,
        case
            when coalesce(anniversaries.month_began_on, as_of.as_of_on) >= as_of.orders_begin_on
                then bought_again.account_id is not null
        end as has_bought_again
    from anniversaries
    cross join as_of
    left join stays
        on
            anniversaries.account_id = stays.account_id
            and anniversaries.anniversary_on >= stays.begins_on
            and anniversaries.anniversary_on < stays.ends_on
    left join mrr_changes
        on
            anniversaries.account_id = mrr_changes.account_id
            and anniversaries.anniversary_on >= mrr_changes.changed_on
            and anniversaries.anniversary_on < mrr_changes.next_changed_on
    left join priced_accounts on anniversaries.account_id = priced_accounts.account_id
    left join buyers on anniversaries.account_id = buyers.account_id
    left join bought_again
        on
            anniversaries.account_id = bought_again.account_id
            and anniversaries.age_months = bought_again.age_months

)

select * from int_account_months
