-- title: Open alerts by owner
-- description: Alerts that are open, acknowledged or snoozed, by what became of their deadline.
-- display: bar
select
    owner_email,
    count(*) filter (where sla_status = 'breached') as breached,
    count(*) filter (where sla_status = 'running') as running,
    count(*) filter (where sla_status = 'kept') as kept
from account_health.alerts
where closed_on is null
group by owner_email
order by breached desc, owner_email
