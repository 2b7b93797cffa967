{{ config(
    materialized='incremental' if keeps_versions('tickets') else 'table',
    pre_hook="{{ forget_touched(ref('int_touched_records'), 'tickets', 'ticket_id') }}",
) }}
-- Persons are looked up only where the account is unknown: that halves the cost of the joins.
with newest as (

    select newest.*
    from {{ ref('int_newest_tickets') }} as newest
    {{ touched_only('newest', 'tickets', 'ticket_id') }}

),

account_links as (

    select * from {{ ref('int_account_links') }}

),

contacts as (

    select * from {{ ref('int_contacts') }}

),

int_tickets as (

    select
        newest.tool,
        newest.ticket_id,
        coalesce(account_links.account_id, contacts.account_id) as account_id,
        newest.account_id as tool_account_id,
        newest.contact_id,
        newest.opened_at,
        newest.first_response_at,
        newest.solved_at,
        newest.resolution_hours,
        newest.status,
        newest.priority,
        newest.category,
        newest.escalation,
        newest.reopen_count,
        newest.resolved_on_first_contact,
        newest.sentiment,
        {{ local_date('newest.opened_at') }} as opened_on,
        {{ local_date('newest.first_response_at') }} as first_response_on,
        {{ local_date('newest.solved_at') }} as solved_on,
        coalesce(
            newest.resolution_hours,
            {{ dbt.datediff('newest.opened_at', 'newest.solved_at', 'second') }}
            / cast(3600 as decimal(18, 4))
        ) as hours_to_resolve,
        -- Solved, nobody says when: it was open on no day as far as anyone knows.
        newest.solved_at is null
        and coalesce(newest.status, 'open') in ('solved', 'closed') as is_solved_without_date,
        newest._file,
        newest._row,
        newest._arrived_at
    from newest
    left join account_links
        on
            newest.tool = account_links.tool
            and newest.account_id = account_links.tool_account_id
    left join contacts
        on
            newest.tool = contacts.tool
            and case when account_links.account_id is null then newest.contact_id end
            = contacts.contact_id

)

select * from int_tickets
