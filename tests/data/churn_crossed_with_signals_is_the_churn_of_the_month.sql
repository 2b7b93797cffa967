-- R30, R21: what is crossed with signals is the churn of the month, with those who came back.
select
    crossed.month_start_on,
    crossed.rule_type,
    crossed.customers,
    months.customers_start,
    crossed.lost,
    months.customers_lost
from {{ ref('churn_by_signal') }} as crossed
inner join {{ ref('retention_monthly') }} as months
    on
        crossed.month_start_on = months.period_start_on
        and months.period_type = 'month'
        and months.dimension = 'all'
where crossed.customers <> months.customers_start or crossed.lost <> months.customers_lost
