-- title: Churn, GRR and NRR per month
-- description: Whole months only; the base are the customers of the day before the month.
-- display: line
select
    period_start_on,
    churn_rate,
    grr,
    nrr
from account_health.retention_monthly
where period_type = 'month' and dimension = 'all' and is_complete
order by period_start_on
