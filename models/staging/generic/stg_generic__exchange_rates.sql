with source as (

    select * from {{ source('generic', 'exchange_rates') }}

),

renamed as (

    select
        'generic' as tool,
        currency,
        valid_from,
        rate_to_reporting,
        _file,
        _row,
        _arrived_at
    from source

)

select * from renamed
