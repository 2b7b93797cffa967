with source as (

    {{ delivered('decisions', 'score_overrides') }}

),

renamed as (

    select
        'decisions' as tool,
        account_id,
        band,
        valid_from,
        valid_until,
        set_by,
        reason,
        _file,
        _row,
        _arrived_at
    from source

)

select * from renamed
