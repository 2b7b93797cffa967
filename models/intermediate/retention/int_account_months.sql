-- Each customer on every monthly anniversary of its first day, up to the as-of date: still there,
-- and with which MRR?
with customers as (

    select * from {{ ref('int_customers') }}

),

subscription_periods as (

    select * from {{ ref('int_subscription_periods') }}

),

as_of as (

    select * from {{ ref('int_as_of') }}

),

ages as (

    select cast(generated_number - 1 as integer) as age_months
    from ({{ dbt.generate_series(600) }}) as series

),

birthdays as (

    select
        customers.account_id,
        customers.churned_on,
        cast({{ dbt.date_trunc('month', 'customers.first_customer_on') }} as date) as cohort_month,
        ages.age_months,
        cast({{ dbt.dateadd('month', 'ages.age_months', 'customers.first_customer_on') }} as date)
            as anniversary_on
    from customers
    cross join ages

),

anniversaries as (

    select birthdays.*
    from birthdays
    inner join as_of on birthdays.anniversary_on <= as_of.as_of_on

),

-- An account is either priced as a whole or not at all.
priced_accounts as (

    select account_id
    from subscription_periods
    group by account_id
    having count(*) = count(mrr)

),

revenue as (

    select
        anniversaries.account_id,
        anniversaries.age_months,
        sum(subscription_periods.mrr) as mrr
    from anniversaries
    inner join priced_accounts on anniversaries.account_id = priced_accounts.account_id
    inner join subscription_periods
        on
            anniversaries.account_id = subscription_periods.account_id
            and subscription_periods.starts_on <= anniversaries.anniversary_on
            and subscription_periods.ends_on > anniversaries.anniversary_on
    group by anniversaries.account_id, anniversaries.age_months

),

int_account_months as (

    select
        anniversaries.account_id,
        anniversaries.cohort_month,
        anniversaries.age_months,
        anniversaries.anniversary_on,
        -- Everybody is there on the first day, even who leaves on it.
        anniversaries.age_months = 0
        or coalesce(anniversaries.churned_on > anniversaries.anniversary_on, true) as is_retained,
        case
            when priced_accounts.account_id is not null
                then
                    case
                        when coalesce(anniversaries.churned_on > anniversaries.anniversary_on, true)
                            then coalesce(revenue.mrr, 0)
                        else 0
                    end
        end as mrr
    from anniversaries
    left join priced_accounts on anniversaries.account_id = priced_accounts.account_id
    left join revenue
        on
            anniversaries.account_id = revenue.account_id
            and anniversaries.age_months = revenue.age_months

)

select * from int_account_months
