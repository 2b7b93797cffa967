with source as (

    select * from {{ source('generic', 'contacts') }}

),

renamed as (

    select
        'generic' as tool,
        contact_id,
        account_id,
        email,
        full_name,
        role,
        joined_at,
        left_at,
        _file,
        _row,
        _arrived_at
    from source

)

select * from renamed
