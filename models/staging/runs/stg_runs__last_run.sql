with source as (

    select * from {{ source('runs', 'last_run') }}

),

renamed as (

    select
        arrived_until,
        as_of_on,
        first_day_on
    from source

)

select * from renamed
