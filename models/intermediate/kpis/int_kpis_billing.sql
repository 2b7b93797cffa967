{%- set sums = [
    'mrr', 'unpriced_subscriptions', 'subscriptions_to_date', 'modules_cancelled_90d',
    'invoices_to_date', 'overdue_invoices', 'late_payments_90d', 'payment_deferrals_90d',
    'deferrals_to_date',
] %}
with account_days as (

    select * from {{ ref('int_computed_days') }}

),

billing_daily as (

    select * from {{ ref('int_billing_daily') }}

),

overdue_invoices as (

    select
        invoices.account_id,
        account_days.date_day,
        min(invoices.due_on) as oldest_due_on
    from {{ ref('int_invoices') }} as invoices
    inner join account_days
        on
            invoices.account_id = account_days.account_id
            and invoices.due_on < account_days.date_day
            and (invoices.paid_on is null or invoices.paid_on > account_days.date_day)
    where
        invoices.amount > 0
        and not invoices.is_paid_without_date
        and coalesce(invoices.status, 'open') not in ('draft', 'void')
    group by invoices.account_id, account_days.date_day

),

renewals as (

    select
        subscription_periods.account_id,
        account_days.date_day,
        min(subscription_periods.renews_on) as next_renewal_on
    from {{ ref('int_subscription_periods') }} as subscription_periods
    inner join account_days
        on
            subscription_periods.account_id = account_days.account_id
            and subscription_periods.renews_on >= account_days.date_day
            and subscription_periods.starts_on <= account_days.date_day
            and subscription_periods.ends_on > account_days.date_day
    group by subscription_periods.account_id, account_days.date_day

),

windowed as (

    {{ running_sums('billing_daily', sums) }}

),

int_kpis_billing as (

    select
        windowed.account_id,
        windowed.date_day,
        -- A subscription in a currency without a rate makes the account's MRR unknown, not smaller.
        case
            when windowed.subscriptions_to_date > 0 and windowed.unpriced_subscriptions = 0
                then cast(windowed.mrr as decimal(18, 4))
        end as mrr,
        renewals.next_renewal_on,
        -- Before the first record nothing is known.
        {% for name, known in [
            ('overdue_invoices', 'windowed.invoices_to_date'),
            ('late_payments_90d', 'windowed.invoices_to_date'),
            ('payment_deferrals_90d', 'windowed.invoices_to_date + windowed.deferrals_to_date'),
            ('modules_cancelled_90d', 'windowed.subscriptions_to_date'),
        ] -%}
        case when {{ known }} > 0 then cast(windowed.{{ name }} as bigint) end as {{ name }},
        {% endfor -%}
        case
            when windowed.invoices_to_date > 0
                then coalesce({{ dbt.datediff(
                    'overdue_invoices.oldest_due_on', 'windowed.date_day', 'day'
                ) }}, 0)
        end as overdue_days_max
    from windowed
    left join overdue_invoices
        on
            windowed.account_id = overdue_invoices.account_id
            and windowed.date_day = overdue_invoices.date_day
    left join renewals
        on
            windowed.account_id = renewals.account_id
            and windowed.date_day = renewals.date_day

)

select * from int_kpis_billing
