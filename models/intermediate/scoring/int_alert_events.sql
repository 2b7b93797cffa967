-- The steps that had an effect, replayed in order. A decision of a person counts while the rule has
-- the alert up; what is resolved by hand stays so until it is reopened, gets worse or comes back.
with ordered as (

    select
        steps.*,
        row_number() over (
            partition by steps.alert_id
            -- What a day brought is known when it ends, before anybody acts at that midnight.
            order by steps.event_at, steps.event_on, event_types.event_rank
        ) as step_number
    from {{ ref('int_alert_steps') }} as steps
    inner join {{ ref('alert_event_types') }} as event_types on steps.event = event_types.event

),

alive as (

    select
        ordered.*,
        max(case when event in ('opened', 'returned') then step_number end) over steps_before
        > coalesce(
            max(case when event in ('quiet', 'expired', 'churned') then step_number end)
                over steps_before,
            0
        ) as is_up
    from ordered
    window steps_before as (
        partition by alert_id
        order by step_number rows between unbounded preceding and 1 preceding
    )

),

answered as (

    select
        alive.*,
        coalesce(
            max(case when event = 'resolved' then step_number end) over steps_before
            > max(
                case
                    when event in ('opened', 'returned', 'escalated', 'reopened')
                        then step_number
                end
            ) over steps_before,
            false
        ) as is_resolved
    from alive
    where is_up or event in ('opened', 'returned')
    window steps_before as (
        partition by alert_id
        order by step_number rows between unbounded preceding and 1 preceding
    )

),

effective as (

    select
        answered.*,
        lead(event_at) over (partition by alert_id order by step_number) as next_event_at
    from answered
    where
        case
            when event in ('opened', 'returned', 'escalated') then true
            when event = 'reopened' then is_resolved
            else not is_resolved
        end

),

-- A snooze ends on its day if nothing has ended it before.
snooze_ends as (

    select
        effective.alert_id,
        effective.step_number,
        'snooze_ended' as event,
        {{ local_date('greatest(effective.snoozed_until, effective.event_at)') }} as event_on,
        greatest(effective.snoozed_until, effective.event_at) as event_at
    from effective
    cross join {{ ref('int_as_of') }} as as_of
    where
        effective.event = 'snoozed'
        and {{ local_date('effective.snoozed_until') }} <= as_of.as_of_on
        and coalesce(effective.snoozed_until < effective.next_event_at, true)

),

int_alert_events as (

    select
        alert_id,
        step_number,
        event,
        event_on,
        event_at,
        severity_rank,
        acted_by,
        snoozed_until,
        reason
    from effective

    union all

    select
        alert_id,
        step_number,
        event,
        event_on,
        event_at,
        cast(null as integer) as severity_rank,
        cast(null as {{ dbt.type_string() }}) as acted_by,
        cast(null as timestamp) as snoozed_until,
        cast(null as {{ dbt.type_string() }}) as reason
    from snooze_ends

)

select * from int_alert_events
