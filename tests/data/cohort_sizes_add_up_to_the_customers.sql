-- Everybody who has become a customer is in one cohort, and at age 1 everybody of the cohorts that
-- have had a full month. The base of a rate that loses customers makes retention look better.
with as_of as (

    select * from {{ ref('int_as_of') }}

),

customers as (

    select
        customers.account_id,
        cast({{ dbt.date_trunc('month', 'customers.first_customer_on') }} as date) as cohort_month,
        cast({{ dbt.dateadd('month', 1, 'customers.first_customer_on') }} as date) <= as_of.as_of_on
            as has_full_month
    from {{ ref('int_customers') }} as customers
    cross join as_of
    where customers.first_customer_on <= as_of.as_of_on

),

cohorts as (

    select
        cohort_month,
        count(*) as customer_count,
        bool_and(has_full_month) as has_full_month
    from customers
    group by cohort_month

),

expected as (

    select
        0 as age_months,
        coalesce(sum(customer_count), 0) as customer_count
    from cohorts

    union all

    select
        1 as age_months,
        coalesce(sum(customer_count), 0) as customer_count
    from cohorts
    where has_full_month

),

found as (

    select
        age_months,
        sum(cohort_customers) as customer_count
    from {{ ref('cohort_retention') }}
    where dimension = 'all'
    group by age_months

)

select
    expected.age_months,
    expected.customer_count as customers,
    coalesce(found.customer_count, 0) as customers_in_cohorts
from expected
left join found on expected.age_months = found.age_months
where expected.customer_count <> coalesce(found.customer_count, 0)
