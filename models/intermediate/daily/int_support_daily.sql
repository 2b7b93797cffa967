-- Ticket facts on the day they became known: opened, resolved, escalated.
with tickets as (

    select
        tickets.*,
        coalesce(
            tickets.resolution_hours,
            {{ dbt.datediff('tickets.opened_at', 'tickets.solved_at', 'second') }}
            / cast(3600 as decimal(18, 4))
        ) as hours_to_resolve,
        escalation_levels.level as escalation_level
    from {{ ref('int_tickets') }} as tickets
    left join {{ ref('escalation_levels') }} as escalation_levels
        on tickets.escalation = escalation_levels.escalation
    where tickets.account_id is not null

),

facts as (

    select
        account_id,
        opened_on as date_day,
        1 as tickets_opened,
        case when escalation_level is not null then 1 else 0 end as tickets_with_escalation,
        case when escalation_level > 0 then 1 else 0 end as tickets_escalated,
        escalation_level as max_escalation_level,
        0 as tickets_resolved,
        cast(0 as decimal(18, 4)) as resolution_hours
    from tickets

    union all

    select
        account_id,
        solved_on as date_day,
        0 as tickets_opened,
        0 as tickets_with_escalation,
        0 as tickets_escalated,
        cast(null as integer) as max_escalation_level,
        1 as tickets_resolved,
        cast(hours_to_resolve as decimal(18, 4)) as resolution_hours
    from tickets
    where solved_on is not null

),

int_support_daily as (

    select
        account_id,
        date_day,
        sum(tickets_opened) as tickets_opened,
        sum(tickets_with_escalation) as tickets_with_escalation,
        sum(tickets_escalated) as tickets_escalated,
        max(max_escalation_level) as max_escalation_level,
        sum(tickets_resolved) as tickets_resolved,
        sum(resolution_hours) as resolution_hours
    from facts
    group by account_id, date_day

)

select * from int_support_daily
