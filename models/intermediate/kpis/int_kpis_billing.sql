with account_days as (

    select * from {{ ref('int_account_days') }}

),

first_days as (

    select
        account_id,
        min(date_day) as first_day_on
    from account_days
    group by account_id

),

-- What happened before the spine begins is in force on its first day.
billing_daily as (

    select
        billing_daily.account_id,
        greatest(billing_daily.date_day, first_days.first_day_on) as date_day,
        sum(billing_daily.subscriptions_started) as subscriptions_started,
        sum(billing_daily.mrr_change) as mrr_change,
        sum(billing_daily.unpriced_change) as unpriced_change,
        sum(billing_daily.invoices_issued) as invoices_issued,
        sum(billing_daily.overdue_change) as overdue_change,
        sum(
            case when billing_daily.date_day >= first_days.first_day_on then late_payments end
        ) as late_payments,
        sum(
            case when billing_daily.date_day >= first_days.first_day_on then deferrals end
        ) as deferrals
    from {{ ref('int_billing_daily') }} as billing_daily
    inner join first_days on billing_daily.account_id = first_days.account_id
    group by
        billing_daily.account_id,
        greatest(billing_daily.date_day, first_days.first_day_on)

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

    select
        account_days.account_id,
        account_days.date_day,
        sum(coalesce(billing_daily.mrr_change, 0)) over to_date as mrr,
        sum(coalesce(billing_daily.unpriced_change, 0)) over to_date as unpriced_subscriptions,
        sum(billing_daily.subscriptions_started) over to_date > 0 as has_subscription,
        sum(coalesce(billing_daily.invoices_issued, 0)) over to_date as invoices_to_date,
        sum(coalesce(billing_daily.overdue_change, 0)) over to_date as overdue_invoices,
        sum(billing_daily.late_payments) over last_90d as late_payments_90d,
        sum(billing_daily.deferrals) over last_90d as payment_deferrals_90d
    from account_days
    left join billing_daily
        on
            account_days.account_id = billing_daily.account_id
            and account_days.date_day = billing_daily.date_day
    window
        last_90d as (
            partition by account_days.account_id
            order by account_days.date_day {{ trailing_days(90) }}
        ),
        to_date as (
            partition by account_days.account_id
            order by account_days.date_day rows unbounded preceding
        )

),

int_kpis_billing as (

    select
        windowed.account_id,
        windowed.date_day,
        -- A subscription in a currency without a rate makes the account's MRR unknown, not smaller.
        case
            when windowed.has_subscription and windowed.unpriced_subscriptions = 0
                then cast(windowed.mrr as decimal(18, 4))
        end as mrr,
        renewals.next_renewal_on,
        case when windowed.invoices_to_date > 0 then windowed.overdue_invoices end
            as overdue_invoices,
        case
            when windowed.invoices_to_date > 0
                then
                    coalesce(
                        {{ dbt.datediff(
                            'overdue_invoices.oldest_due_on', 'windowed.date_day', 'day'
                        ) }},
                        0
                    )
        end as overdue_days_max,
        case when windowed.invoices_to_date > 0 then coalesce(windowed.late_payments_90d, 0) end
            as late_payments_90d,
        case when windowed.invoices_to_date > 0 then coalesce(windowed.payment_deferrals_90d, 0) end
            as payment_deferrals_90d
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
