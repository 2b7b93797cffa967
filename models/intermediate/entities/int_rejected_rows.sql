-- Everything that could not be taken as delivered: what the loader says, and money nobody can
-- convert.
with rejects as (

    select * from {{ ref('stg_lake__rejects') }}

),

files as (

    select * from {{ ref('stg_lake__files') }}

),

-- A refusal is settled once a mended file of the same name has been loaded.
settled_refusals as (

    select distinct
        refused.file_name,
        refused.arrived_at
    from files as refused
    inner join files as loaded
        on
            refused.file_name = loaded.file_name
            and refused.arrived_at < loaded.arrived_at
    where refused.status = 'refused' and loaded.status = 'loaded'

),

unpriced as (

    select * from {{ ref('int_unpriced_records') }}

),

int_rejected_rows as (

    select
        rejects.tool,
        rejects.entity,
        rejects.file_name,
        rejects.row_number,
        rejects.column_name,
        rejects.delivered_value,
        rejects.outcome,
        rejects.reason,
        rejects.remedy,
        rejects.arrived_at
    from rejects
    left join settled_refusals
        on
            rejects.file_name = settled_refusals.file_name
            and rejects.arrived_at = settled_refusals.arrived_at
    where settled_refusals.file_name is null

    union all

    select
        tool,
        entity,
        _file as file_name,
        _row as row_number,
        'currency' as column_name,
        currency as delivered_value,
        'value_unconverted' as outcome,
        'no exchange rate for this currency; the amount is in no sum' as reason,
        'add a line for the currency to exchange_rates' as remedy,
        _arrived_at as arrived_at
    from unpriced

)

select * from int_rejected_rows
