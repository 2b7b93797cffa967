-- The MRR of every customer at both ends of every period, what moved it, and the contracts that
-- came up for renewal. Null = unknown price, or no subscription.
with period_customers as (

    select * from {{ ref('int_period_customers') }}

),

periods as (

    select * from {{ ref('int_periods') }}

),

mrr_changes as (

    select * from {{ ref('int_mrr_changes') }}

),

renewals as (

    select * from {{ ref('int_contract_renewals') }}

),

spans as (

    select
        period_customers.account_id,
        period_customers.period_type,
        period_customers.period_start_on,
        periods.through_on,
        period_customers.is_retained,
        mrr_changes.kind,
        mrr_changes.changed_on,
        mrr_changes.mrr_after,
        mrr_changes.mrr_change,
        mrr_changes.changed_on < period_customers.period_start_on as is_at_start,
        mrr_changes.next_changed_on > periods.through_on as is_at_end
    from period_customers
    inner join periods
        on
            period_customers.period_type = periods.period_type
            and period_customers.period_start_on = periods.period_start_on
    inner join mrr_changes
        on
            period_customers.account_id = mrr_changes.account_id
            and periods.through_on >= mrr_changes.changed_on
            and period_customers.period_start_on <= mrr_changes.next_changed_on

),

revenue as (

    select
        account_id,
        period_type,
        period_start_on,
        is_retained,
        sum(case when is_at_start then mrr_after end) as mrr_start,
        sum(case when is_at_end then mrr_after end) as mrr_end,
        {% for kind in ['new', 'reactivation', 'expansion', 'contraction', 'churn'] -%}
        sum(case when not is_at_start and kind = '{{ kind }}' then mrr_change end)
            as mrr_{{ kind }},
        {% endfor -%}
        count(case when not is_at_start and kind = 'contraction' then 1 end) as contractions
    from spans
    group by account_id, period_type, period_start_on, is_retained

),

due as (

    select
        renewals.account_id,
        periods.period_type,
        periods.period_start_on,
        count(*) as contracts_due,
        count(case when renewals.is_renewed then 1 end) as contracts_renewed,
        sum(renewals.mrr) as mrr_due,
        sum(case when renewals.is_renewed then renewals.mrr else 0 end) as mrr_renewed
    from renewals
    inner join periods
        on
            renewals.due_on >= periods.period_start_on
            and renewals.due_on <= periods.through_on
    group by renewals.account_id, periods.period_type, periods.period_start_on

),

int_period_revenue as (

    select
        period_customers.account_id,
        period_customers.period_type,
        period_customers.period_start_on,
        revenue.mrr_start,
        revenue.mrr_end,
        -- What those who were there at the start pay at the end; who was lost in between, nothing.
        case
            when revenue.mrr_start is null then null
            when revenue.is_retained then revenue.mrr_end
            else 0
        end as mrr_retained,
        {% for kind in ['new', 'reactivation', 'expansion', 'contraction', 'churn'] -%}
        revenue.mrr_{{ kind }},
        {% endfor -%}
        revenue.contractions,
        due.contracts_due,
        due.contracts_renewed,
        due.mrr_due,
        due.mrr_renewed
    from period_customers
    left join revenue
        on
            period_customers.account_id = revenue.account_id
            and period_customers.period_type = revenue.period_type
            and period_customers.period_start_on = revenue.period_start_on
    left join due
        on
            period_customers.account_id = due.account_id
            and period_customers.period_type = due.period_type
            and period_customers.period_start_on = due.period_start_on

)

select * from int_period_revenue
