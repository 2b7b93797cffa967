-- A pipeline that fails must not look like customers who leave (N01).
select
    alerts.alert_id,
    alerts.rule_id,
    alerts.opened_on
from {{ ref('alerts') }} as alerts
left join {{ ref('int_rule_days') }} as rule_days
    on
        alerts.account_id = rule_days.account_id
        and alerts.rule_id = rule_days.rule_id
        and alerts.opened_on = rule_days.date_day
where rule_days.rule_id is null
