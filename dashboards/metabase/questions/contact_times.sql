-- title: How long alerts wait for a person
-- description: Median hours of recent alerts to a human contact or, without one, until today; is_failing: too long, they are watched, not acted on. all is everybody.
-- display: table
select
    owner_email,
    alert_count,
    contacted_count,
    wait_hours_median,
    is_failing
from account_health.contact_times
where severity = 'all' [[and owner_email = {{owner}}]]
order by owner_email <> 'all', wait_hours_median desc, owner_email
