{%- set sums = [
    'tickets_to_date', 'tickets_opened_30d', 'unresolved_tickets', 'tickets_resolved_30d',
    'resolution_hours_30d', 'tickets_with_escalation_90d', 'tickets_escalated_90d',
    'repeated_requests_90d', 'incidents_30d', 'first_responses_30d', 'first_response_hours_30d',
    'first_contacts_known_90d', 'first_contact_resolutions_90d',
] %}
with account_days as (

    select * from {{ ref('int_computed_days') }}

),

support_daily as (

    select * from {{ ref('int_support_daily') }}

),

tickets as (

    select
        tickets.account_id,
        tickets.opened_on,
        tickets.solved_on,
        tickets.is_solved_without_date,
        escalation_levels.level as escalation_level
    from {{ ref('int_tickets') }} as tickets
    left join {{ ref('escalation_levels') }} as escalation_levels
        on tickets.escalation = escalation_levels.escalation

),

oldest_open as (

    select
        tickets.account_id,
        account_days.date_day,
        min(tickets.opened_on) as opened_on
    from tickets
    inner join account_days
        on
            tickets.account_id = account_days.account_id
            and tickets.opened_on <= account_days.date_day
            and (tickets.solved_on is null or tickets.solved_on > account_days.date_day)
    where not tickets.is_solved_without_date
    group by tickets.account_id, account_days.date_day

),

escalations as (

    select
        tickets.account_id,
        account_days.date_day,
        max(tickets.escalation_level) as max_escalation_level_90d
    from tickets
    inner join account_days
        on
            tickets.account_id = account_days.account_id
            and account_days.date_day >= tickets.opened_on
            and account_days.date_day < tickets.opened_on + 90
    group by tickets.account_id, account_days.date_day

),

windowed as (

    {{ running_sums('support_daily', sums) }}

),

int_kpis_support as (

    select
        windowed.account_id,
        windowed.date_day,
        -- No ticket yet is no news, neither good nor bad.
        {% for name in [
            'tickets_opened_30d', 'unresolved_tickets', 'repeated_requests_90d', 'incidents_30d',
        ] -%}
        case when windowed.tickets_to_date > 0 then cast(windowed.{{ name }} as bigint) end
            as {{ name }},
        {% endfor -%}
        {{ dbt.datediff('oldest_open.opened_on', 'windowed.date_day', 'day') }}
            as oldest_unresolved_ticket_days,
        -- A mean of one or two tickets says more about them than about support.
        case
            when windowed.tickets_resolved_30d >= settings.resolution_min_tickets
                then windowed.resolution_hours_30d / cast(windowed.tickets_resolved_30d as double)
        end as resolution_hours_avg_30d,
        windowed.first_response_hours_30d
        / cast(nullif(windowed.first_responses_30d, 0) as double) as first_response_hours_avg_30d,
        windowed.first_contact_resolutions_90d
        / cast(nullif(windowed.first_contacts_known_90d, 0) as double)
            as first_contact_resolution_rate_90d,
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
    left join oldest_open
        on
            windowed.account_id = oldest_open.account_id
            and windowed.date_day = oldest_open.date_day

)

select * from int_kpis_support
