with source as (

    select * from {{ source('lake', 'files') }}

),

renamed as (

    select
        file_id,
        tool,
        entity,
        file as file_name,
        sha256,
        bytes as byte_count,
        status,
        delivered_rows,
        accepted_rows,
        rejected_rows,
        first_event_on,
        last_event_on,
        reason,
        remedy,
        arrived_at,
        declaration as declaration_digest
    from source

)

select * from renamed
