with account_months as (

    select * from {{ ref('int_account_months') }}

),

first_months as (

    select * from account_months
    where age_months = 0

),

cohorts as (

    select
        cohort_month,
        count(*) as cohort_customers,
        sum(mrr) as cohort_mrr
    from first_months
    group by cohort_month

),

-- Only ages that the whole cohort has reached: the starting base is the same at every age.
reached as (

    select
        account_months.cohort_month,
        account_months.age_months,
        count(*) as reached_customers,
        sum(case when account_months.is_retained then 1 else 0 end) as retained_customers,
        sum(account_months.mrr) as retained_mrr
    from account_months
    group by account_months.cohort_month, account_months.age_months

),

cohort_retention as (

    select
        reached.cohort_month,
        reached.age_months,
        cast(cohorts.cohort_customers as integer) as cohort_customers,
        cast(reached.retained_customers as integer) as retained_customers,
        cast(
            reached.retained_customers / cast(cohorts.cohort_customers as double) as decimal(9, 6)
        ) as logo_retention_rate,
        cast(cohorts.cohort_mrr as decimal(18, 4)) as cohort_mrr,
        cast(reached.retained_mrr as decimal(18, 4)) as retained_mrr,
        cast(
            reached.retained_mrr / cast(nullif(cohorts.cohort_mrr, 0) as double) as decimal(12, 6)
        ) as revenue_retention_rate
    from reached
    inner join cohorts
        on
            reached.cohort_month = cohorts.cohort_month
            and reached.reached_customers = cohorts.cohort_customers

)

select * from cohort_retention
