-- The deadline of each alert, and of each time it got worse or came back (N07). It falls at the
-- close of the owner's n-th working day after the day that raised it; a human contact stops it.
with turns as (

    select
        events.alert_id,
        events.event_on as started_on,
        events.event_at as started_at,
        events.severity_rank,
        events.step_number,
        count(events.severity_rank) over (
            partition by events.alert_id
            order by events.step_number rows unbounded preceding
        ) as severity_number,
        event_types.starts_clock,
        -- What closes an alert ends its deadline, and so does the next deadline.
        lead(events.event_at) over (
            partition by
                events.alert_id,
                event_types.starts_clock or event_types.state in ('resolved', 'expired')
            order by events.step_number
        ) as ended_at
    from {{ ref('int_alert_events') }} as events
    inner join {{ ref('alert_event_types') }} as event_types on events.event = event_types.event

),

-- What a person reopens is as grave as it was.
starts as (

    select
        alert_id,
        started_on,
        started_at,
        ended_at,
        step_number,
        starts_clock,
        max(severity_rank) over (partition by alert_id, severity_number) as severity_rank
    from turns

),

alerts as (

    select distinct
        alert_id,
        account_id,
        rule_id
    from {{ ref('int_alert_spells') }}

),

-- What is due to a red or a valuable account is due sooner, whatever the alert (D18).
judged as (

    select
        starts.alert_id,
        alerts.account_id,
        starts.started_on,
        starts.started_at,
        starts.ended_at,
        starts.severity_rank,
        rule_playbooks.playbook_id,
        least(playbooks.sla_hours, bands.sla_hours, value_tiers.sla_hours) as sla_hours
    from starts
    inner join alerts on starts.alert_id = alerts.alert_id
    inner join {{ ref('severities') }} as severities
        on starts.severity_rank = severities.severity_rank
    inner join {{ ref('rule_playbooks') }} as rule_playbooks
        on
            alerts.rule_id = rule_playbooks.rule_id
            and severities.severity = rule_playbooks.severity
    inner join {{ ref('playbooks') }} as playbooks
        on rule_playbooks.playbook_id = playbooks.playbook_id
    left join {{ ref('int_health_scores') }} as scores
        on alerts.account_id = scores.account_id and starts.started_on = scores.date_day
    left join {{ ref('bands') }} as bands on scores.band = bands.band
    left join {{ ref('int_value_tiers') }} as account_tiers
        on
            alerts.account_id = account_tiers.account_id
            and starts.started_on = account_tiers.date_day
    left join {{ ref('value_tiers') }} as value_tiers
        on account_tiers.value_tier = value_tiers.value_tier
    where starts.starts_clock
    qualify
        row_number() over (
            partition by starts.alert_id, starts.started_at order by starts.step_number desc
        ) = 1

),

due as (

    select
        judged.*,
        owners.manager_email,
        working_days.closes_at as due_at
    from judged
    inner join {{ ref('int_account_owners') }} as owners on judged.account_id = owners.account_id
    {{ working_days_after('judged.started_on', 'judged.sla_hours') }}

),

contacts as (

    select
        due.alert_id,
        due.started_at,
        min(human_contacts.occurred_at) as contacted_at
    from due
    inner join {{ ref('int_human_contacts') }} as human_contacts
        on
            due.account_id = human_contacts.account_id
            and due.started_at <= human_contacts.occurred_at
            and coalesce(human_contacts.occurred_at <= due.ended_at, true)
    group by due.alert_id, due.started_at

),

int_alert_clocks as (

    select
        due.*,
        contacts.contacted_at,
        case
            when contacts.contacted_at <= due.due_at then 'kept'
            when due.ended_at <= due.due_at then 'ended'
            when due.due_at <= {{ local_day_end('as_of.as_of_on') }} then 'breached'
            else 'running'
        end as sla_status
    from due
    cross join {{ ref('int_as_of') }} as as_of
    left join contacts
        on due.alert_id = contacts.alert_id and due.started_at = contacts.started_at

)

select * from int_alert_clocks
