-- Whatever may change the state of an alert: what the rule did, known when its day is over, and
-- what people did about it (export alert_actions), at the moment they did it.
with spells as (

    select * from {{ ref('int_alert_spells') }}

),

as_of as (

    select * from {{ ref('int_as_of') }}

),

worst_hits as (

    select *
    from {{ ref('int_alert_hits') }}
    qualify
        row_number() over (
            partition by alert_id, reached_on order by severity_rank desc, date_day
        ) = 1

),

rises as (

    select
        worst_hits.*,
        max(severity_rank) over (
            partition by alert_id, begins_on
            order by reached_on rows between unbounded preceding and 1 preceding
        ) as severity_rank_before
    from worst_hits

),

of_the_rule as (

    select
        spells.alert_id,
        case when spells.begins_on = spells.opened_on then 'opened' else 'returned' end as event,
        spells.begins_on as event_on,
        worst_hits.severity_rank,
        worst_hits.reason
    from spells
    inner join worst_hits
        on
            spells.alert_id = worst_hits.alert_id
            and spells.begins_on = worst_hits.reached_on

    union all

    select
        alert_id,
        'escalated' as event,
        reached_on as event_on,
        severity_rank,
        reason
    from rises
    where severity_rank > severity_rank_before

    union all

    select
        spells.alert_id,
        spells.end_reason as event,
        spells.ends_on as event_on,
        cast(null as integer) as severity_rank,
        cast(null as {{ dbt.type_string() }}) as reason
    from spells
    inner join as_of on spells.ends_on <= as_of.as_of_on

),

-- Said twice at the same moment is said once; a snooze until a moment that has passed, or until
-- none, says nothing: nobody would see that alert again.
of_people as (

    select
        actions.alert_id,
        event_types.event,
        actions.acted_on as event_on,
        actions.acted_at as event_at,
        min(actions.acted_by) as acted_by,
        max(actions.snooze_until) as snoozed_until,
        min(actions.reason) as reason
    from {{ ref('int_alert_actions') }} as actions
    inner join {{ ref('alert_event_types') }} as event_types
        on actions.action = event_types.action
    inner join as_of on actions.acted_on <= as_of.as_of_on
    where coalesce(actions.snooze_until > actions.acted_at, actions.action <> 'snooze')
    group by actions.alert_id, event_types.event, actions.acted_on, actions.acted_at

),

int_alert_steps as (

    select
        alert_id,
        event,
        event_on,
        cast({{ local_day_end('event_on') }} as timestamp) as event_at,
        severity_rank,
        cast(null as {{ dbt.type_string() }}) as acted_by,
        cast(null as timestamp) as snoozed_until,
        reason
    from of_the_rule

    union all

    select
        alert_id,
        event,
        event_on,
        event_at,
        cast(null as integer) as severity_rank,
        acted_by,
        snoozed_until,
        reason
    from of_people

)

select * from int_alert_steps
