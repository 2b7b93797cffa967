-- title: MRR movements per month
-- description: New, expansion, contraction, churn and reactivation; together they are the change of the MRR.
-- display: bar
select
    month_start_on,
    kind,
    sum(mrr_change) as mrr_change
from account_health.mrr_movements
group by month_start_on, kind
order by month_start_on, kind
