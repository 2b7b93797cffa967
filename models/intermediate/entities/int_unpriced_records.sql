-- Money in a currency without an exchange rate: kept, counted, and in no sum.
with currency_rates as (

    select distinct currency from {{ ref('int_currency_rates') }}

),

amounts as (

    select
        tool,
        'subscriptions' as entity,
        subscription_id as record_id,
        currency,
        _file,
        _row,
        _arrived_at
    from {{ ref('int_subscriptions') }}

    union all

    select
        tool,
        'invoices' as entity,
        invoice_id as record_id,
        currency,
        _file,
        _row,
        _arrived_at
    from {{ ref('int_invoices') }}

    union all

    select
        tool,
        'orders' as entity,
        order_id as record_id,
        currency,
        _file,
        _row,
        _arrived_at
    from {{ ref('int_orders') }}

),

int_unpriced_records as (

    select amounts.*
    from amounts
    left join currency_rates on amounts.currency = currency_rates.currency
    where amounts.currency is not null and currency_rates.currency is null

)

select * from int_unpriced_records
