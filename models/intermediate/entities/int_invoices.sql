{{ config(
    materialized='incremental' if keeps_versions('invoices') else 'table',
    pre_hook="{{ forget_touched(ref('int_touched_records'), 'invoices', 'invoice_id') }}",
) }}
with newest as (

    select newest.*
    from {{ ref('int_newest_invoices') }} as newest
    {{ touched_only('newest', 'invoices', 'invoice_id') }}

),

account_links as (

    select * from {{ ref('int_account_links') }}

),

int_invoices as (

    select
        newest.tool,
        newest.invoice_id,
        account_links.account_id,
        newest.account_id as tool_account_id,
        newest.amount,
        newest.currency,
        newest.status,
        newest.deferral_requested,
        {{ local_date('newest.issued_at') }} as issued_on,
        {{ local_date('newest.due_at') }} as due_on,
        {{ local_date('newest.paid_at') }} as paid_on,
        -- Paid, nobody says when: it was never overdue as far as anyone knows.
        newest.paid_at is null and coalesce(newest.status, 'open') = 'paid' as is_paid_without_date,
        newest._file,
        newest._row,
        newest._arrived_at
    from newest
    left join account_links
        on
            newest.tool = account_links.tool
            and newest.account_id = account_links.tool_account_id

)

select * from int_invoices
