-- title: Left out of the day
-- description: Who waits, too, and does not fit into what the owner can do today. Hand it to somebody else, or leave it on purpose.
-- display: table
select
    owner_email,
    work_rank,
    account_name,
    severity,
    due_at as due_at_utc,
    urgency_class,
    reason,
    next_action,
    mrr,
    next_renewal_on
from account_health.work_left_out
[[where owner_email = {{owner}}]]
order by owner_email, work_rank
