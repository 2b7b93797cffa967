with source as (

    select * from {{ source('generic', 'invoices') }}

),

renamed as (

    select
        'generic' as tool,
        invoice_id,
        account_id,
        issued_at,
        due_at,
        paid_at,
        amount,
        currency,
        status,
        deferral_requested,
        _file,
        _row,
        _arrived_at
    from source

)

select * from renamed
