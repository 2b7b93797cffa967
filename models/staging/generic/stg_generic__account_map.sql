with source as (

    select * from {{ source('generic', 'account_map') }}

),

renamed as (

    select
        -- As the tools' folders are written.
        lower(tool) as tool,
        tool_account_id,
        account_id,
        _file,
        _row,
        _arrived_at
    from source

)

select * from renamed
