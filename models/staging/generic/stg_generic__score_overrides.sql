with source as (

    select * from {{ source('generic', 'score_overrides') }}

),

renamed as (

    select
        'generic' as tool,
        account_id,
        band,
        valid_from,
        valid_until,
        {{ adapter.quote('by') }} as set_by,
        reason,
        _file,
        _row,
        _arrived_at
    from source

)

select * from renamed
