with source as (

    select * from {{ source('generic', 'orders') }}

),

renamed as (

    select
        'generic' as tool,
        order_id,
        account_id,
        ordered_at,
        amount,
        currency,
        _file,
        _row,
        _arrived_at
    from source

)

select * from renamed
