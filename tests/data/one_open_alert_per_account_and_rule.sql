-- A rule that keeps firing is one alert, not one a day.
select
    account_id,
    rule_id,
    count(*) as open_alerts
from {{ ref('alerts') }}
where closed_on is null
group by account_id, rule_id
having count(*) > 1
