-- title: Deadlines kept, by month of the alert
-- description: Share of alerts with a human contact in time, of those whose deadline was kept or breached.
-- display: line
select
    cast(date_trunc('month', opened_on) as date) as opened_in,
    count(*) as alerts,
    avg(case when sla_status = 'kept' then 1.0 else 0.0 end) as kept_share
from account_health.alerts
where sla_status in ('kept', 'breached')
group by opened_in
order by opened_in
