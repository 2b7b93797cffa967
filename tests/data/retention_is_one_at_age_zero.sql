-- Everybody is there on the first day. Revenue is only compared where the cohort pays any.
select
    dimension,
    dimension_value,
    cohort_month,
    cohort_customers,
    retained_customers,
    logo_retention_rate,
    revenue_retention_rate
from {{ ref('cohort_retention') }}
where
    age_months = 0
    and (
        logo_retention_rate <> 1
        or retained_customers <> cohort_customers
        or coalesce(revenue_retention_rate, 1) <> 1
    )
