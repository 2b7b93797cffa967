with source as (

    select * from {{ source('generic', 'activities') }}

),

renamed as (

    select
        'generic' as tool,
        activity_id,
        account_id,
        activity_type,
        direction,
        status,
        occurred_at,
        owner_email,
        contact_id,
        sentiment,
        alert_id,
        _file,
        _row,
        _arrived_at
    from source

)

select * from renamed
