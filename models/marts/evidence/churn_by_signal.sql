-- Churn crossed with what was known before: the customers on the eve of a month, with and without
-- an open alert of a kind, and how many of both were lost within it. Whole months only.
with as_of as (

    select * from {{ ref('int_as_of') }}

),

months as (

    select
        days.date_day as month_start_on,
        cast({{ dbt.dateadd('month', 1, 'days.date_day') }} as date) as next_month_on
    from {{ ref('int_days') }} as days
    cross join as_of
    where
        cast({{ dbt.date_trunc('month', 'days.date_day') }} as date) = days.date_day
        and cast({{ dbt.dateadd('month', 1, 'days.date_day') }} as date) <= as_of.as_of_on + 1

),

stays as (

    select * from {{ ref('int_customer_stays') }}

),

rule_types as (

    select * from {{ ref('int_rule_types') }}

),

types as (

    select distinct rule_type
    from rule_types

),

customer_months as (

    select
        months.month_start_on,
        stays.account_id,
        stays.ends_on < months.next_month_on as is_lost
    from months
    inner join stays
        on
            months.month_start_on > stays.begins_on
            and months.month_start_on <= stays.ends_on

),

signals as (

    select distinct
        months.month_start_on,
        alerts.account_id,
        rule_types.rule_type
    from {{ ref('int_alert_episodes') }} as alerts
    inner join rule_types on alerts.rule_id = rule_types.rule_id
    inner join months
        on
            alerts.opened_on < months.month_start_on
            and coalesce(alerts.closed_on, months.month_start_on) >= months.month_start_on

),

crossed as (

    select
        customer_months.month_start_on,
        types.rule_type,
        customer_months.is_lost,
        signals.account_id is not null as has_signal
    from customer_months
    cross join types
    left join signals
        on
            customer_months.month_start_on = signals.month_start_on
            and customer_months.account_id = signals.account_id
            and types.rule_type = signals.rule_type

),

counted as (

    select
        month_start_on,
        rule_type,
        count(*) as customers,
        count_if(is_lost) as lost,
        count_if(has_signal) as customers_with_signal,
        count_if(has_signal and is_lost) as lost_with_signal,
        count_if(not has_signal) as customers_without_signal,
        count_if(not has_signal and is_lost) as lost_without_signal
    from crossed
    group by month_start_on, rule_type

),

churn_by_signal as (

    select
        {% for which in ['', '_with_signal', '_without_signal'] -%}
        cast(customers{{ which }} as integer) as customers{{ which }},
        cast(lost{{ which }} as integer) as lost{{ which }},
        cast(
            lost{{ which }} / cast(nullif(customers{{ which }}, 0) as double) as decimal(9, 6)
        ) as churn_rate{{ which }},
        {% endfor -%}
        month_start_on,
        rule_type
    from counted

)

select * from churn_by_signal
