-- Whom does each customer success manager call first, and why? One row per account with open
-- alerts.
with open_alerts as (

    select * from {{ ref('alerts') }}
    where closed_on is null

),

health as (

    select * from {{ ref('account_health') }}

),

first_alerts as (

    select
        open_alerts.*,
        count(*) over (partition by open_alerts.account_id) as open_alert_count
    from open_alerts
    qualify
        row_number() over (
            partition by open_alerts.account_id
            order by open_alerts.severity_rank desc, open_alerts.due_at, open_alerts.rule_id
        ) = 1

)

select
    first_alerts.owner_email,
    first_alerts.account_name,
    health.mrr,
    health.score,
    first_alerts.severity,
    first_alerts.reason,
    first_alerts.next_action,
    first_alerts.due_at,
    first_alerts.open_alert_count
from first_alerts
inner join health on first_alerts.account_id = health.account_id
order by
    first_alerts.owner_email,
    first_alerts.severity_rank desc,
    health.mrr desc nulls last,
    first_alerts.account_id
