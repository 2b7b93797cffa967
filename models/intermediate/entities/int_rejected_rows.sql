-- Everything that could not be taken as delivered: what the loader says, and money nobody can
-- convert.
with rejects as (

    select * from {{ ref('stg_lake__rejects') }}

),

unpriced as (

    select * from {{ ref('int_unpriced_records') }}

),

int_rejected_rows as (

    select
        tool,
        entity,
        cast(null as {{ dbt.type_string() }}) as record_id,
        file_name,
        row_number,
        column_name,
        delivered_value,
        outcome,
        reason,
        remedy,
        arrived_at
    from rejects

    union all

    select
        tool,
        entity,
        record_id,
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
