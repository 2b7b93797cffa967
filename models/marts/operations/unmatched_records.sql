with unmatched as (

    select unmatched_records.*
    from {{ ref('int_unmatched_records') }} as unmatched_records
    inner join {{ ref('int_as_of') }} as as_of
        on coalesce(unmatched_records.occurred_on, as_of.as_of_on) <= as_of.as_of_on

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
