with source as (

    {{ delivered('freshdesk', 'tickets') }}

),

company_names as (

    select * from {{ ref('stg_freshdesk__company_names') }}

),

newest as (

    select *
    from source
    qualify
        row_number() over (
            partition by id
            order by _arrived_at desc, _file desc, _row desc
        ) = 1

),

renamed as (

    select
        'freshdesk' as tool,
        newest.id as ticket_id,
        -- A company nobody delivered names itself in unmatched_records.
        coalesce(newest.company_id, company_names.account_id, newest.company_name) as account_id,
        coalesce(newest.requester_id, lower(newest.requester_email)) as contact_id,
        newest.created_at as opened_at,
        newest.first_responded_at as first_response_at,
        case
            when newest.status in ('4', '5', 'resolved', 'closed')
                then coalesce(newest.resolved_at, newest.closed_at, newest.updated_at)
        end as solved_at,
        cast(null as decimal(18, 3)) as resolution_hours,
        case
            when newest.status in ('2', 'open') then 'open'
            when newest.status in ('3', '6', 'pending', 'waiting_on_customer') then 'pending'
            when newest.status in ('7', 'waiting_on_third_party') then 'on_hold'
            when newest.status in ('4', 'resolved') then 'solved'
            when newest.status in ('5', 'closed') then 'closed'
            else newest.status
        end as status,
        case newest.priority
            when '1' then 'low'
            when '2' then 'normal'
            when 'medium' then 'normal'
            when '3' then 'high'
            when '4' then 'urgent'
            else newest.priority
        end as priority,
        newest.type as category,
        -- The flag does not say to whom: the lowest level is all that is known.
        case newest.is_escalated when true then 'manager' when false then 'none' end as escalation,
        -- Only the last reopening is delivered: one is the least there were.
        cast(case when newest.reopened_at is not null then 1 end as bigint) as reopen_count,
        cast(null as boolean) as resolved_on_first_contact,
        cast(null as decimal(4, 3)) as sentiment,
        newest._file,
        newest._row,
        newest._arrived_at
    from newest
    left join company_names on lower(newest.company_name) = company_names.company_name
    where not coalesce(newest.is_deleted, false) and not coalesce(newest.spam, false)

)

select * from renamed
