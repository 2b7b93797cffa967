-- title: Renewals coming up
-- description: Contracts that end or go on within the horizons of the project, the nearest first, with what speaks against them.
-- display: table
select
    due_on,
    days_to_renewal,
    account_name,
    owner_email,
    band,
    mrr,
    mrr_at_risk,
    is_cancelled,
    reason_1,
    strength_1
from account_health.renewals
[[where owner_email = {{owner}}]]
order by due_on, account_name, subscription_id
