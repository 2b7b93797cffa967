-- title: Why this score
-- description: Every part of the scores of the as-of date, by the points that it costs. Filter by an account.
-- display: table
select
    health.account_name,
    reasons.component,
    reasons.kpi,
    reasons.component_status,
    reasons.points,
    reasons.lost_points,
    reasons.sentence
from account_health.account_health as health
inner join account_health.account_health_reasons as reasons
    on health.account_id = reasons.account_id and health.date_day = reasons.date_day
where reasons.points is not null [[and health.account_id = {{account_id}}]]
order by health.account_name, reasons.lost_points desc, reasons.component, reasons.kpi
