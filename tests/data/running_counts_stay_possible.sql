-- Counts kept as running sums of comings and goings: one that is missed on either side stays wrong
-- for ever, and shows as a count below nothing or a part above its whole.
with usage as (

    select
        account_id,
        date_day,
        'active users' as what
    from {{ ref('int_kpis_usage') }}
    where
        active_users_7d < 0
        or active_users_30d < active_users_7d
        or key_features_used_rate_30d not between 0 and 1
        or deep_usage_rate_30d not between 0 and 1

),

support as (

    select
        account_id,
        date_day,
        'unresolved tickets' as what
    from {{ ref('int_kpis_support') }}
    where
        unresolved_tickets < 0
        or (unresolved_tickets > 0) <> (oldest_unresolved_ticket_days is not null)

),

satisfaction as (

    select
        account_id,
        date_day,
        'survey participation' as what
    from {{ ref('int_kpis_satisfaction') }}
    where survey_participation_rate_180d not between 0 and 1

),

billing as (

    select
        account_id,
        date_day,
        'billing' as what
    from {{ ref('int_kpis_billing') }}
    where
        mrr < 0
        or overdue_invoices < 0
        or (overdue_invoices > 0) <> (overdue_days_max > 0)

)

select * from usage
union all
select * from support
union all
select * from satisfaction
union all
select * from billing
