{%- set measures = [] -%}
with subscription_periods as (

    select * from {{ ref('int_subscription_periods') }}
    where starts_on < ends_on

),

invoices as (

    select * from {{ ref('int_invoices') }}
    where
        account_id is not null
        and amount > 0
        and coalesce(status, 'open') not in ('draft', 'void')

),

cancelled_modules as (

    select * from {{ ref('int_cancelled_modules') }}

),

-- Asked for with an invoice, or in a note.
deferrals as (

    select
        account_id,
        issued_on as asked_on
    from invoices
    where deferral_requested

    union all

    select
        account_id,
        noted_on as asked_on
    from {{ ref('int_account_notes') }}
    where account_id is not null and kind = 'payment_deferral'

),

-- What counts from which day until which (null = for ever). An invoice is overdue from the day
-- after it was due until it is paid.
spans as (

    {% for measure, from_where, begins_on, ends_on, amount in [
        ('mrr', 'subscription_periods', 'starts_on', 'ends_on', 'coalesce(mrr, 0)'),
        ('unpriced_subscriptions', 'subscription_periods where mrr is null',
            'starts_on', 'ends_on', 1),
        ('subscriptions_to_date', 'subscription_periods', 'starts_on', none, 1),
        ('modules_cancelled_90d', 'cancelled_modules', 'ended_on', 'ended_on + 90', 1),
        ('invoices_to_date', 'invoices', 'issued_on', none, 1),
        ('overdue_invoices', 'invoices where not is_paid_without_date',
            'due_on + 1', 'paid_on', 1),
        ('late_payments_90d', 'invoices where paid_on > due_on', 'paid_on', 'paid_on + 90', 1),
        ('payment_deferrals_90d', 'deferrals', 'asked_on', 'asked_on + 90', 1),
        ('deferrals_to_date', 'deferrals', 'asked_on', none, 1),
    ] -%}
    {%- do measures.append(measure) -%}
    select
        account_id,
        '{{ measure }}' as measure,
        {{ begins_on }} as begins_on,
        {{ ends_on or 'cast(null as date)' }} as ends_on,
        cast({{ amount }} as decimal(18, 4)) as amount
    from {{ from_where }}
    {% if not loop.last %}
    union all

    {% endif %}
    {%- endfor %}
),

int_billing_daily as (

    {{ changes_of_spans('spans', measures) }}

)

select * from int_billing_daily
