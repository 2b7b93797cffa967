-- title: Work list of the morning
-- description: Whom to attend to today, in this order, cut to what each owner can do in a day.
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
    next_renewal_on,
    left_out_count
from account_health.work_list
[[where owner_email = {{owner}}]]
order by owner_email, work_rank
