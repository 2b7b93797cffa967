-- After an alert is resolved or has expired, people are told nothing until it is open again (N04).
with events as (

    select
        alert_events.*,
        lag(state) over (partition by alert_id order by event_number) as previous_state
    from {{ ref('alert_events') }} as alert_events

)

select
    event_id,
    event,
    previous_state
from events
where previous_state in ('resolved', 'expired') and is_notified and state <> 'open'
