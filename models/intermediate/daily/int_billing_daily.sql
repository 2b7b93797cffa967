-- Money facts as changes on the day they happen, so that a running sum gives the state of any day.
with subscription_periods as (

    select * from {{ ref('int_subscription_periods') }}

),

invoices as (

    select * from {{ ref('int_invoices') }}
    where
        account_id is not null
        and amount > 0
        and coalesce(status, 'open') not in ('draft', 'void')

),

account_notes as (

    select * from {{ ref('int_account_notes') }}

),

facts as (

    select
        account_id,
        starts_on as date_day,
        1 as subscriptions_started,
        coalesce(mrr, 0) as mrr_change,
        case when mrr is null then 1 else 0 end as unpriced_change,
        0 as invoices_issued,
        0 as overdue_change,
        0 as late_payments,
        0 as deferrals
    from subscription_periods
    where starts_on < ends_on

    union all

    select
        account_id,
        ends_on as date_day,
        0 as subscriptions_started,
        -coalesce(mrr, 0) as mrr_change,
        case when mrr is null then -1 else 0 end as unpriced_change,
        0 as invoices_issued,
        0 as overdue_change,
        0 as late_payments,
        0 as deferrals
    from subscription_periods
    where starts_on < ends_on

    union all

    select
        account_id,
        issued_on as date_day,
        0 as subscriptions_started,
        0 as mrr_change,
        0 as unpriced_change,
        1 as invoices_issued,
        0 as overdue_change,
        0 as late_payments,
        case when deferral_requested then 1 else 0 end as deferrals
    from invoices

    union all

    -- Overdue from the day after the due date until it is paid.
    select
        account_id,
        due_on + 1 as date_day,
        0 as subscriptions_started,
        0 as mrr_change,
        0 as unpriced_change,
        0 as invoices_issued,
        1 as overdue_change,
        0 as late_payments,
        0 as deferrals
    from invoices
    where
        due_on is not null
        and not is_paid_without_date
        and (paid_on is null or paid_on > due_on)

    union all

    select
        account_id,
        paid_on as date_day,
        0 as subscriptions_started,
        0 as mrr_change,
        0 as unpriced_change,
        0 as invoices_issued,
        -1 as overdue_change,
        1 as late_payments,
        0 as deferrals
    from invoices
    where paid_on > due_on

    union all

    select
        account_id,
        noted_on as date_day,
        0 as subscriptions_started,
        0 as mrr_change,
        0 as unpriced_change,
        0 as invoices_issued,
        0 as overdue_change,
        0 as late_payments,
        1 as deferrals
    from account_notes
    where account_id is not null and kind = 'payment_deferral'

),

int_billing_daily as (

    select
        account_id,
        date_day,
        sum(subscriptions_started) as subscriptions_started,
        sum(mrr_change) as mrr_change,
        sum(unpriced_change) as unpriced_change,
        sum(invoices_issued) as invoices_issued,
        sum(overdue_change) as overdue_change,
        sum(late_payments) as late_payments,
        sum(deferrals) as deferrals
    from facts
    group by account_id, date_day

)

select * from int_billing_daily
