with source as (

    select * from {{ source('runs', 'identities') }}

),

renamed as (

    select
        kind,
        tool,
        named_as,
        account_id,
        address
    from source

)

select * from renamed
