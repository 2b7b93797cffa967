with source as (

    select * from {{ source('runs', 'account_inputs') }}

),

renamed as (

    select
        entity,
        account_id,
        date_day,
        fingerprint,
        record_key
    from source

)

select * from renamed
