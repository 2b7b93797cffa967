-- One owner, one next action, one deadline, "otherwise you report, you do not retain" (R18).
select
    alert_id,
    owner_email,
    playbook_id,
    next_action,
    opened_on,
    due_at
from {{ ref('alerts') }}
where
    coalesce(owner_email, '') = ''
    or playbook_id is null
    or coalesce(next_action, '') = ''
    or due_at is null
    or due_at <= cast(opened_on as timestamp)
