-- The present face of each alert: its last event, its last deadline, and how long the first human
-- contact took (K58).
with history as (

    select
        history.*,
        lag(state) over (partition by alert_id order by event_number) as previous_state
    from {{ ref('int_alert_history') }} as history

),

counted as (

    select
        alert_id,
        min(event_at) as opened_at,
        -- Every way back to open from a state in which nobody worked on it any more.
        sum(
            case when state = 'open' and previous_state in ('resolved', 'expired') then 1 else 0 end
        ) as reopen_count
    from history
    group by alert_id

),

last_changes as (

    select
        alert_id,
        event,
        event_on,
        event_at,
        state,
        acted_by,
        snoozed_until,
        reason
    from history
    where event <> 'overdue'
    qualify row_number() over (partition by alert_id order by event_number desc) = 1

),

clocks as (

    select
        clocks.*,
        min(clocks.contacted_at) over (partition by clocks.alert_id) as first_contacted_at,
        row_number() over (
            partition by clocks.alert_id order by clocks.started_at desc
        ) as clock_order
    from {{ ref('int_alert_clocks') }} as clocks

),

int_alert_states as (

    select
        counted.alert_id,
        last_changes.state,
        last_changes.event_at as state_since_at,
        case when last_changes.state in ('resolved', 'expired') then last_changes.event_on end
            as closed_on,
        case when last_changes.state in ('resolved', 'expired') then last_changes.event end
            as close_reason,
        last_changes.acted_by,
        case when last_changes.state = 'snoozed' then last_changes.snoozed_until end
            as snoozed_until,
        -- The work list is that of the next morning: what is put off until then is on it.
        coalesce(
            last_changes.state in ('open', 'acknowledged')
            or (
                last_changes.state = 'snoozed'
                and {{ local_date('last_changes.snoozed_until') }} <= as_of.as_of_on + 1
            ),
            false
        ) as is_up,
        counted.reopen_count,
        counted.opened_at,
        clocks.playbook_id,
        clocks.due_at,
        clocks.sla_status,
        clocks.contacted_at,
        clocks.first_contacted_at,
        case
            when
                clocks.sla_status = 'breached'
                and clocks.contacted_at is null
                and last_changes.state not in ('resolved', 'expired')
                then clocks.manager_email
        end as escalated_to
    from counted
    inner join last_changes on counted.alert_id = last_changes.alert_id
    inner join clocks on counted.alert_id = clocks.alert_id
    cross join {{ ref('int_as_of') }} as as_of
    where clocks.clock_order = 1

)

select * from int_alert_states
