-- A credit note is an invoice with a negative amount. The API's object names its customer; in the
-- connector's table only its invoice does.
with invoices as (

    {{ delivered('stripe', 'invoices') }}

),

credit_notes as (

    {{ delivered('stripe', 'credit_notes') }}

),

currencies as (

    select * from {{ ref('stg_stripe__currencies') }}

),

newest_invoices as (

    select *
    from invoices
    qualify
        row_number() over (
            partition by invoice_id
            order by _arrived_at desc, _file desc, _row desc
        ) = 1

),

newest_credit_notes as (

    select *
    from credit_notes
    qualify
        row_number() over (
            partition by credit_note_id
            order by _arrived_at desc, _file desc, _row desc
        ) = 1

),

charged as (

    select
        invoice_id,
        customer_id,
        coalesce(finalized_at, created_at, created_utc) as issued_at,
        coalesce(
            due_at,
            -- What Stripe takes from the card by itself is due at once.
            case
                when collection_method = 'charge_automatically'
                    then coalesce(finalized_at, created_at, created_utc)
            end
        ) as due_at,
        paid_at,
        coalesce(total, amount_due) as amount,
        currency,
        created_utc is null as is_in_minor_units,
        status,
        _file,
        _row,
        _arrived_at
    from newest_invoices
    where coalesce(is_live, true) and not coalesce(is_deleted, false)

    union all

    select
        credit_notes.credit_note_id as invoice_id,
        coalesce(credit_notes.customer_id, newest_invoices.customer_id) as customer_id,
        credit_notes.created_at as issued_at,
        cast(null as timestamp) as due_at,
        case
            when credit_notes.status = 'issued' then credit_notes.created_at
        end as paid_at,
        -credit_notes.amount as amount,
        credit_notes.currency,
        true as is_in_minor_units,
        case credit_notes.status when 'issued' then 'paid' else credit_notes.status end as status,
        credit_notes._file,
        credit_notes._row,
        credit_notes._arrived_at
    from newest_credit_notes as credit_notes
    left join newest_invoices on credit_notes.invoice_id = newest_invoices.invoice_id
    where coalesce(credit_notes.is_live, true)

),

renamed as (

    select
        'stripe' as tool,
        charged.invoice_id,
        charged.customer_id as account_id,
        charged.issued_at,
        charged.due_at,
        charged.paid_at,
        cast(
            charged.amount / case
                when charged.is_in_minor_units then coalesce(currencies.minor_units, 100)
                else 1
            end as decimal(18, 4)
        ) as amount,
        upper(charged.currency) as currency,
        charged.status,
        cast(null as boolean) as deferral_requested,
        charged._file,
        charged._row,
        charged._arrived_at
    from charged
    left join currencies on upper(charged.currency) = currencies.currency

)

select * from renamed
