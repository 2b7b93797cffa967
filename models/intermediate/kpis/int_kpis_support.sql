{%- set facts = {
    'tickets_to_date': 'tickets_opened',
    'tickets_opened_30d': 'tickets_opened',
    'tickets_resolved_30d': 'tickets_resolved',
    'resolution_hours_30d': 'resolution_hours',
    'tickets_with_escalation_90d': 'tickets_with_escalation',
    'tickets_escalated_90d': 'tickets_escalated',
} %}
with account_days as (

    select * from {{ ref('int_computed_days') }}

),

support_daily as (

    select * from {{ ref('int_support_daily') }}

),

-- A ticket that says solved or closed without saying when was opened and is open on no day.
open_tickets as (

    select
        tickets.account_id,
        account_days.date_day,
        count(*) as unresolved_tickets,
        min(tickets.opened_on) as oldest_opened_on
    from {{ ref('int_tickets') }} as tickets
    inner join account_days
        on
            tickets.account_id = account_days.account_id
            and tickets.opened_on <= account_days.date_day
            and (tickets.solved_on is null or tickets.solved_on > account_days.date_day)
    where
        tickets.solved_on is not null
        or coalesce(tickets.status, 'open') not in ('solved', 'closed')
    group by tickets.account_id, account_days.date_day

),

escalations as (

    select
        account_days.account_id,
        account_days.date_day,
        max(support_daily.max_escalation_level) as max_escalation_level_90d
    from account_days
    inner join support_daily
        on
            account_days.account_id = support_daily.account_id
            and account_days.date_day >= support_daily.date_day
            and account_days.date_day < support_daily.date_day + 90
    group by account_days.account_id, account_days.date_day

),

-- Trailing sums as changes: what enters a window on its day leaves it when the window has passed.
changes as (

    select
        {% for name, fact in facts.items() -%}
        {{ fact }} as {{ name }},
        {% endfor -%}
        account_id,
        date_day
    from support_daily

    {% for days in [30, 90] -%}
    union all

    select
        {% for name, fact in facts.items() -%}
        {{ '-' ~ fact if name.endswith(days ~ 'd') else 0 }} as {{ name }},
        {% endfor -%}
        account_id,
        date_day + {{ days }} as date_day
    from support_daily

    {% endfor -%}
),

-- What changed before the first computed day is in force on it.
daily_changes as (

    {{ on_computed_days('changes', facts) }}

),

windowed as (

    select
        {% for name in facts -%}
        coalesce(sum(daily_changes.{{ name }}) over to_date, 0) as {{ name }},
        {% endfor -%}
        account_days.account_id,
        account_days.date_day
    from account_days
    left join daily_changes
        on
            account_days.account_id = daily_changes.account_id
            and account_days.date_day = daily_changes.date_day
    window to_date as (
        partition by account_days.account_id
        order by account_days.date_day rows unbounded preceding
    )

),

int_kpis_support as (

    select
        windowed.account_id,
        windowed.date_day,
        -- No ticket yet is no news, neither good nor bad.
        case when windowed.tickets_to_date > 0 then windowed.tickets_opened_30d end
            as tickets_opened_30d,
        case
            when windowed.tickets_to_date > 0 or open_tickets.account_id is not null
                then coalesce(open_tickets.unresolved_tickets, 0)
        end as unresolved_tickets,
        {{ dbt.datediff('open_tickets.oldest_opened_on', 'windowed.date_day', 'day') }}
            as oldest_unresolved_ticket_days,
        -- A mean of one or two tickets says more about them than about support.
        case
            when windowed.tickets_resolved_30d >= settings.resolution_min_tickets
                then windowed.resolution_hours_30d / cast(windowed.tickets_resolved_30d as double)
        end as resolution_hours_avg_30d,
        windowed.tickets_escalated_90d
        / cast(nullif(windowed.tickets_with_escalation_90d, 0) as double)
            as escalated_ticket_rate_90d,
        escalations.max_escalation_level_90d
    from windowed
    cross join {{ ref('int_settings') }} as settings
    left join escalations
        on
            windowed.account_id = escalations.account_id
            and windowed.date_day = escalations.date_day
    left join open_tickets
        on
            windowed.account_id = open_tickets.account_id
            and windowed.date_day = open_tickets.date_day

)

select * from int_kpis_support
