-- title: Cohorts, share of customers who stayed
-- description: A row per month in which accounts became customers; pivot the age into columns. Both ends of the interval are in the mart.
-- display: pivot
select
    cohort_month,
    age_months,
    cohort_customers,
    logo_retention_rate
from account_health.cohort_retention
where dimension = 'all'
order by cohort_month, age_months
