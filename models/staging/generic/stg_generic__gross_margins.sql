with source as (

    select * from {{ source('generic', 'gross_margins') }}

),

renamed as (

    select
        'generic' as tool,
        segment,
        plan,
        valid_from,
        margin_rate,
        _file,
        _row,
        _arrived_at
    from source

)

select * from renamed
