-- An alert whose deadline lies beyond the computed working days would have none, and be lost (N07).
select
    spells.alert_id,
    spells.opened_on
from {{ ref('int_alert_spells') }} as spells
left join {{ ref('alerts') }} as alerts on spells.alert_id = alerts.alert_id
where alerts.alert_id is null
