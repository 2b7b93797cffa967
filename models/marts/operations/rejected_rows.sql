with accounts as (

    select * from {{ ref('int_accounts') }}

),

customers as (

    select * from {{ ref('int_customers') }}

),

-- A customer of whom no day is known, not even by a record, can be in no list and no score.
undated as (

    select
        accounts.tool,
        'accounts' as entity,
        accounts.account_id as record_id,
        accounts._file as file_name,
        accounts._row as row_number,
        'became_customer_at' as column_name,
        cast(null as {{ dbt.type_string() }}) as delivered_value,
        'customer_undated' as outcome,
        'a customer, but nothing says since when, and no record names it: it is in no list'
            as reason,
        'give became_customer_at or created_at, or deliver its first record' as remedy,
        accounts._arrived_at as arrived_at
    from customers
    inner join accounts on customers.account_id = accounts.account_id
    where customers.first_customer_on is null

),

rejects as (

    select * from {{ ref('int_rejected_rows') }}

    union all

    select * from undated

),

rejected_rows as (

    select
        -- A connector's table has no row numbers: its records are told apart by their ids.
        {{ content_key([
            'tool', 'file_name', 'row_number', 'record_id', 'column_name', 'outcome', 'reason',
            'arrived_at',
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
