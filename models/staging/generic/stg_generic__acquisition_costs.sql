with source as (

    select * from {{ source('generic', 'acquisition_costs') }}

),

renamed as (

    select
        'generic' as tool,
        month,
        segment,
        acquisition_channel,
        amount,
        currency,
        _file,
        _row,
        _arrived_at
    from source

)

select * from renamed
