with rejects as (

    select * from {{ ref('int_rejected_rows') }}

),

rejected_rows as (

    select
        {{ content_key([
            'tool', 'file_name', 'row_number', 'column_name', 'outcome', 'reason', 'arrived_at',
        ]) }} as reject_id,
        tool,
        entity,
        file_name,
        row_number,
        column_name,
        delivered_value,
        outcome,
        reason,
        remedy,
        arrived_at
    from rejects

)

select * from rejected_rows
