with source as (

    select * from {{ source('generic', 'usage_summaries') }}

),

renamed as (

    select
        'generic' as tool,
        account_id,
        metric,
        period_start,
        period,
        value,
        _file,
        _row,
        _arrived_at
    from source

)

select * from renamed
