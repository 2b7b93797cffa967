with source as (

    select * from {{ source('generic', 'credits') }}

),

renamed as (

    select
        'generic' as tool,
        account_id,
        period_start,
        period_end,
        allotted,
        consumed,
        _file,
        _row,
        _arrived_at
    from source

)

select * from renamed
