-- No state without its event (N04): the first event opens, time goes forward, and the last one that
-- has a state of its own left the state that the alert has.
with events as (

    select
        alert_events.*,
        lag(event_at) over (partition by alert_id order by event_number) as previous_event_at,
        row_number() over (partition by alert_id order by event_number desc) as last_number
    from {{ ref('alert_events') }} as alert_events

)

select
    alerts.alert_id,
    events.event,
    events.state,
    alerts.state as alert_state
from {{ ref('alerts') }} as alerts
left join events on alerts.alert_id = events.alert_id
where
    events.event_id is null
    or (events.event_number = 1) <> (events.event = 'opened')
    or events.event_at < events.previous_event_at
    or (events.last_number = 1 and events.state <> alerts.state)
    or (events.last_number = 1 and events.severity <> alerts.severity)
