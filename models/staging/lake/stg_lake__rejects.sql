with source as (

    select * from {{ source('lake', 'rejects') }}

),

renamed as (

    select
        tool,
        entity,
        file as file_name,
        row as row_number,
        column_name,
        value as delivered_value,
        outcome,
        reason,
        remedy,
        arrived_at
    from source

)

select * from renamed
