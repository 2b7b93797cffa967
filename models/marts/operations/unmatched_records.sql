with unmatched as (

    select * from {{ ref('int_unmatched_records') }}

),

unmatched_records as (

    select
        {{ content_key(['tool', 'entity', '_file', '_row']) }} as unmatched_id,
        tool,
        entity,
        record_id,
        named_as,
        occurred_on,
        amount,
        _file as file_name,
        _row as row_number
    from unmatched

)

select * from unmatched_records
