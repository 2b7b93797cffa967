-- Every event of every alert in order, missed deadlines included, with the state it left.
with events as (

    select
        alert_id,
        event,
        event_on,
        event_at,
        severity_rank,
        acted_by,
        snoozed_until,
        reason
    from {{ ref('int_alert_events') }}

    union all

    select
        clocks.alert_id,
        'overdue' as event,
        {{ local_date('clocks.due_at') }} as event_on,
        clocks.due_at as event_at,
        cast(null as integer) as severity_rank,
        cast(null as {{ dbt.type_string() }}) as acted_by,
        cast(null as timestamp) as snoozed_until,
        cast(null as {{ dbt.type_string() }}) as reason
    from {{ ref('int_alert_clocks') }} as clocks
    where clocks.sla_status = 'breached'

),

numbered as (

    select
        events.*,
        event_types.state,
        event_types.notifies,
        row_number() over (
            partition by events.alert_id
            order by events.event_at, events.event_on, event_types.event_rank
        ) as event_number
    from events
    inner join {{ ref('alert_event_types') }} as event_types on events.event = event_types.event

),

-- An event without a state or a severity of its own keeps the last one.
stated as (

    select
        numbered.*,
        count(state) over so_far as state_number,
        count(severity_rank) over so_far as severity_number
    from numbered
    window so_far as (
        partition by alert_id order by event_number rows unbounded preceding
    )

),

int_alert_history as (

    select
        {{ content_key(['alert_id', 'event', 'event_at']) }} as event_id,
        alert_id,
        event_number,
        event,
        event_on,
        event_at,
        max(state) over (partition by alert_id, state_number) as state,
        max(severity_rank) over (partition by alert_id, severity_number) as severity_rank,
        notifies,
        acted_by,
        snoozed_until,
        reason
    from stated

)

select * from int_alert_history
