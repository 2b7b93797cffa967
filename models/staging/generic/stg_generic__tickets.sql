with source as (

    select * from {{ source('generic', 'tickets') }}

),

renamed as (

    select
        'generic' as tool,
        ticket_id,
        account_id,
        contact_id,
        opened_at,
        first_response_at,
        solved_at,
        resolution_hours,
        status,
        priority,
        category,
        escalation,
        reopen_count,
        resolved_on_first_contact,
        sentiment,
        _file,
        _row,
        _arrived_at
    from source

)

select * from renamed
