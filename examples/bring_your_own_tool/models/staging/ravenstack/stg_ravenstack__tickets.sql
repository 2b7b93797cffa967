with source as (

    select * from {{ source('ravenstack', 'support_tickets') }}

),

renamed as (

    select
        'ravenstack' as tool,
        ticket_id,
        account_id,
        cast(null as {{ dbt.type_string() }}) as contact_id,
        submitted_at as opened_at,
        {{ dbt.dateadd('minute', 'first_response_time_minutes', 'submitted_at') }}
            as first_response_at,
        closed_at as solved_at,
        resolution_time_hours as resolution_hours,
        case when closed_at is null then 'open' else 'closed' end as status,
        case priority when 'medium' then 'normal' else priority end as priority,
        cast(null as {{ dbt.type_string() }}) as category,
        -- The flag does not say to whom: the lowest level is all that is known.
        case escalation_flag when true then 'manager' when false then 'none' end as escalation,
        cast(null as bigint) as reopen_count,
        cast(null as boolean) as resolved_on_first_contact,
        cast(null as decimal(4, 3)) as sentiment,
        _file,
        _row,
        _arrived_at
    from source

)

select * from renamed
