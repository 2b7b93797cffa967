with source as (

    select * from {{ source('runs', 'identities') }}

),

renamed as (

    select
        kind,
        tool,
        named_as,
        account_id
    from source

)

select * from renamed
