-- title: Customers by band at each month's end
-- description: The last point is the as-of date.
-- display: area
select
    date_day,
    band,
    sum(customers) as customers
from account_health.revenue_at_risk
group by date_day, band
order by date_day, band
