-- title: As of
-- description: The last day that the numbers speak of.
-- display: scalar
select max(date_day) as as_of
from account_health.account_health
