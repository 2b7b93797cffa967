with source as (

    {{ delivered('intercom', 'conversations') }}

),

conversation_contacts as (

    {{ delivered('intercom', 'conversation_contacts') }}

),

part_times as (

    select * from {{ ref('stg_intercom__part_times') }}

),

newest as (

    select *
    from source
    where coalesce(is_active_version, true)
    qualify
        row_number() over (
            partition by id
            order by _arrived_at desc, _file desc, _row desc
        ) = 1

),

-- Several people in one conversation: the first by their id.
people as (

    select
        conversation_id,
        min(contact_id) as contact_id
    from conversation_contacts
    where coalesce(is_active_version, true)
    group by conversation_id

),

renamed as (

    select
        'intercom' as tool,
        newest.id as ticket_id,
        cast(null as {{ dbt.type_string() }}) as account_id,
        coalesce(newest.contact_id, people.contact_id) as contact_id,
        newest.created_at as opened_at,
        coalesce(
            newest.first_reply_at,
            {{ dbt.dateadd(
                'second', 'cast(newest.first_reply_seconds as integer)', 'newest.created_at'
            ) }},
            part_times.first_reply_at
        ) as first_response_at,
        case
            when newest.state = 'closed'
                then coalesce(
                    newest.last_closed_at, part_times.last_closed_at, newest.updated_at
                )
        end as solved_at,
        cast(null as decimal(18, 3)) as resolution_hours,
        case newest.state when 'snoozed' then 'pending' else newest.state end as status,
        case newest.priority when 'priority' then 'high' when 'not_priority' then 'normal' end
            as priority,
        cast(null as {{ dbt.type_string() }}) as category,
        cast(null as {{ dbt.type_string() }}) as escalation,
        coalesce(newest.reopen_count, part_times.reopen_count) as reopen_count,
        cast(null as boolean) as resolved_on_first_contact,
        cast(null as decimal(4, 3)) as sentiment,
        newest._file,
        newest._row,
        newest._arrived_at
    from newest
    left join people on newest.id = people.conversation_id
    left join part_times on newest.id = part_times.conversation_id
    -- What was sent to many by a campaign is no request of the customer.
    where coalesce(newest.delivered_as, 'customer_initiated') = 'customer_initiated'

)

select * from renamed
