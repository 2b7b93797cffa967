{%- set measures = [] -%}
with earlier as (

    select
        tickets.*,
        lag(opened_on) over (
            partition by account_id, category order by opened_at, ticket_id
        ) as same_category_opened_on
    from {{ ref('int_tickets') }} as tickets
    where account_id is not null

),

tickets as (

    select
        earlier.*,
        {{ dbt.datediff('earlier.opened_at', 'earlier.first_response_at', 'second') }}
        / cast(3600 as decimal(18, 4)) as hours_to_respond,
        escalation_levels.level as escalation_level,
        earlier.reopen_count > 0
        or (
            earlier.category is not null
            and earlier.opened_on
            <= earlier.same_category_opened_on + settings.repeated_request_days
        ) as is_repeated
    from earlier
    cross join {{ ref('int_settings') }} as settings
    left join {{ ref('escalation_levels') }} as escalation_levels
        on earlier.escalation = escalation_levels.escalation

),

-- What counts from which day until which (null = for ever).
spans as (

    {% for measure, begins_on, days, which, amount in [
        ('tickets_to_date', 'opened_on', none, 'true', 1),
        ('tickets_opened_30d', 'opened_on', 30, 'true', 1),
        ('tickets_resolved_30d', 'solved_on', 30, 'true', 1),
        ('resolution_hours_30d', 'solved_on', 30, 'true', 'hours_to_resolve'),
        ('tickets_with_escalation_90d', 'opened_on', 90, 'escalation_level is not null', 1),
        ('tickets_escalated_90d', 'opened_on', 90, 'escalation_level > 0', 1),
        ('repeated_requests_90d', 'opened_on', 90, 'is_repeated', 1),
        ('incidents_30d', 'opened_on', 30, "priority = 'urgent'", 1),
        ('first_responses_30d', 'first_response_on', 30, 'true', 1),
        ('first_response_hours_30d', 'first_response_on', 30, 'true', 'hours_to_respond'),
        ('first_contacts_known_90d', 'solved_on', 90, 'resolved_on_first_contact is not null', 1),
        ('first_contact_resolutions_90d', 'solved_on', 90, 'resolved_on_first_contact', 1),
    ] -%}
    {%- do measures.append(measure) -%}
    select
        account_id,
        '{{ measure }}' as measure,
        {{ begins_on }} as begins_on,
        {{ begins_on ~ ' + ' ~ days if days else 'cast(null as date)' }} as ends_on,
        cast({{ amount }} as decimal(18, 4)) as amount
    from tickets
    where {{ which }}

    union all

    {% endfor -%}
    select
        account_id,
        'unresolved_tickets' as measure,
        opened_on as begins_on,
        solved_on as ends_on,
        cast(1 as decimal(18, 4)) as amount
    from tickets
    where not is_solved_without_date

),

int_support_daily as (

    {{ changes_of_spans('spans', measures + ['unresolved_tickets']) }}

)

select * from int_support_daily
