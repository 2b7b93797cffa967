with source as (

    select * from {{ source('runs', 'unfinished') }}

),

renamed as (

    select scope
    from source

)

select * from renamed
