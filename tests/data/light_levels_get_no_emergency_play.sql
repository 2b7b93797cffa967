-- Intensity follows the level (R23, D18): what is light is never handed to the CS manager, nor due
-- as soon as what is urgent.
with playbooks as (

    select
        rule_playbooks.rule_id,
        rule_playbooks.severity,
        playbooks.owner_role,
        playbooks.sla_hours
    from {{ ref('rule_playbooks') }} as rule_playbooks
    inner join {{ ref('playbooks') }} as playbooks
        on rule_playbooks.playbook_id = playbooks.playbook_id

),

urgent as (

    select max(sla_hours) as sla_hours
    from playbooks
    where severity in ('critical', 'priority')

)

select
    playbooks.rule_id,
    playbooks.owner_role,
    playbooks.sla_hours
from playbooks
cross join urgent
where
    playbooks.severity = 'light'
    and (playbooks.owner_role = 'cs_manager' or playbooks.sla_hours <= urgent.sla_hours)
