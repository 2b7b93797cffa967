with source as (

    {{ delivered('salesforce', 'cases') }}

),

newest as (

    select *
    from source
    where coalesce(is_active_version, true)
    qualify
        row_number() over (
            partition by {{ salesforce_id('id') }}
            order by _arrived_at desc, _file desc, _row desc
        ) = 1

),

renamed as (

    select
        'salesforce' as tool,
        {{ salesforce_id('id') }} as ticket_id,
        {{ salesforce_id('account_id') }} as account_id,
        {{ salesforce_id('contact_id') }} as contact_id,
        created_date as opened_at,
        cast(null as timestamp) as first_response_at,
        closed_date as solved_at,
        cast(null as decimal(18, 3)) as resolution_hours,
        case
            when is_closed or closed_date is not null then 'closed'
            when status in ('working', 'in_progress', 'escalated') then 'open'
            when status = 'waiting_on_customer' then 'pending'
            else status
        end as status,
        case priority when 'medium' then 'normal' when 'critical' then 'urgent' else priority end
            as priority,
        type as category,
        -- The flag does not say to whom: the lowest level is all that is known.
        case when is_escalated or status = 'escalated' then 'manager' else 'none' end
            as escalation,
        cast(null as bigint) as reopen_count,
        cast(null as boolean) as resolved_on_first_contact,
        cast(null as decimal(4, 3)) as sentiment,
        _file,
        _row,
        _arrived_at
    from newest
    where not coalesce(is_deleted, false)

)

select * from renamed
