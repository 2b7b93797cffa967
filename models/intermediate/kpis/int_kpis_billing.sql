{%- set sums = [
    'mrr', 'unpriced_subscriptions', 'subscriptions_to_date', 'invoices_to_date',
    'overdue_invoices', 'late_payments_90d', 'payment_deferrals_90d', 'deferrals_to_date',
] %}
with account_days as (

    select * from {{ ref('int_computed_days') }}

),

-- Trailing sums as changes: what enters a window on its day leaves it when the window has passed.
changes as (

    select
        account_id,
        date_day,
        mrr_change as mrr,
        unpriced_change as unpriced_subscriptions,
        subscriptions_started as subscriptions_to_date,
        invoices_issued as invoices_to_date,
        overdue_change as overdue_invoices,
        late_payments as late_payments_90d,
        deferrals as payment_deferrals_90d,
        deferrals as deferrals_to_date
    from {{ ref('int_billing_daily') }}

    union all

    select
        account_id,
        date_day + 90 as date_day,
        0 as mrr,
        0 as unpriced_subscriptions,
        0 as subscriptions_to_date,
        0 as invoices_to_date,
        0 as overdue_invoices,
        -late_payments as late_payments_90d,
        -deferrals as payment_deferrals_90d,
        0 as deferrals_to_date
    from {{ ref('int_billing_daily') }}
    where late_payments > 0 or deferrals > 0

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

cancelled_modules as (

    select
        cancelled_modules.account_id,
        account_days.date_day,
        count(*) as modules_cancelled_90d
    from {{ ref('int_cancelled_modules') }} as cancelled_modules
    inner join account_days
        on
            cancelled_modules.account_id = account_days.account_id
            and account_days.date_day >= cancelled_modules.ended_on
            and account_days.date_day < cancelled_modules.ended_on + 90
    group by cancelled_modules.account_id, account_days.date_day

),

windowed as (

    {{ running_sums('changes', sums) }}

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
        case when windowed.invoices_to_date > 0 then windowed.overdue_invoices end
            as overdue_invoices,
        case
            when windowed.invoices_to_date > 0
                then coalesce({{ dbt.datediff(
                    'overdue_invoices.oldest_due_on', 'windowed.date_day', 'day'
                ) }}, 0)
        end as overdue_days_max,
        case when windowed.invoices_to_date > 0 then windowed.late_payments_90d end
            as late_payments_90d,
        case
            when windowed.invoices_to_date > 0 or windowed.deferrals_to_date > 0
                then windowed.payment_deferrals_90d
        end as payment_deferrals_90d,
        case
            when windowed.subscriptions_to_date > 0
                then coalesce(cancelled_modules.modules_cancelled_90d, 0)
        end as modules_cancelled_90d
    from windowed
    left join cancelled_modules
        on
            windowed.account_id = cancelled_modules.account_id
            and windowed.date_day = cancelled_modules.date_day
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
