-- Precision is that of the whole account base: among the tested accounts the lost are many, among
-- all customers they are few, so the shares of both that a rule spoke for are put together at the
-- rate at which customers really leave.
with settings as (

    select * from {{ ref('int_settings') }}

),

tested as (

    select
        horizon_days,
        count_if(is_lost) as lost_accounts,
        count_if(not is_lost) as kept_accounts,
        sum(case when is_lost then 0 else customer_days end) as kept_days
    from {{ ref('int_backtest_accounts') }}
    group by horizon_days

),

warnings as (

    select
        {% for name, share in {'q1': 0.25, 'median': 0.5, 'q3': 0.75}.items() -%}
        percentile_cont({{ share }}) within group (order by case when is_lost then lead_days end)
            as lead_days_{{ name }},
        {% endfor -%}
        horizon_days,
        rule_id,
        count_if(is_lost) as lost_with_signal,
        count_if(not is_lost) as kept_with_signal,
        sum(case when is_lost then 0 else alerts_opened end) as kept_alerts
    from {{ ref('int_backtest_warnings') }}
    group by horizon_days, rule_id

),

base_rates as (

    select * from {{ ref('int_churn_base_rates') }}

),

counted as (

    select
        tested.horizon_days,
        backtest_rules.rule_id,
        backtest_rules.rule_name,
        backtest_rules.rule_kind,
        tested.lost_accounts,
        coalesce(warnings.lost_with_signal, 0) as lost_with_signal,
        tested.kept_accounts,
        coalesce(warnings.kept_with_signal, 0) as kept_with_signal,
        coalesce(warnings.kept_alerts, 0) / cast(nullif(tested.kept_days, 0) as double)
            as kept_alerts_per_day,
        warnings.lead_days_q1,
        warnings.lead_days_median,
        warnings.lead_days_q3,
        base_rates.base_rate,
        base_rates.customers_per_owner,
        settings.interval_deviations,
        tested.lost_accounts < settings.backtest_min_lost as is_small
    from tested
    cross join {{ ref('int_backtest_rules') }} as backtest_rules
    cross join settings
    left join base_rates on tested.horizon_days = base_rates.horizon_days
    left join warnings
        on
            tested.horizon_days = warnings.horizon_days
            and backtest_rules.rule_id = warnings.rule_id

),

shares as (

    select
        {% for end, sign in [('low', '-'), ('high', '+')] -%}
        {{ wilson_bound('lost_with_signal', 'lost_accounts', 'interval_deviations', sign) }}
            as recall_{{ end }},
        {{ wilson_bound('kept_with_signal', 'kept_accounts', 'interval_deviations', sign) }}
            as false_alarm_rate_{{ end }},
        {% endfor -%}
        lost_with_signal / cast(nullif(lost_accounts, 0) as double) as recall,
        kept_with_signal / cast(nullif(kept_accounts, 0) as double) as false_alarm_rate,
        counted.*
    from counted

),

precisions as (

    select
        {% for name, recall, false_alarm_rate in [
            ('precision_low', 'recall_low', 'false_alarm_rate_high'),
            ('precision', 'recall', 'false_alarm_rate'),
            ('precision_high', 'recall_high', 'false_alarm_rate_low'),
        ] -%}
        base_rate * {{ recall }} / nullif(
            base_rate * {{ recall }} + (1 - base_rate) * {{ false_alarm_rate }}, 0
        ) as {{ name }},
        {% endfor -%}
        shares.*
    from shares

),

rule_backtest as (

    select
        rule_id,
        horizon_days,
        rule_name,
        rule_kind,
        cast(lost_accounts as integer) as lost_accounts,
        cast(lost_with_signal as integer) as lost_with_signal,
        {% for share in ['recall', 'recall_low', 'recall_high'] -%}
        cast({{ share }} as decimal(9, 6)) as {{ share }},
        {% endfor -%}
        cast(lead_days_q1 as decimal(9, 2)) as lead_days_q1,
        cast(lead_days_median as decimal(9, 2)) as lead_days_median,
        cast(lead_days_q3 as decimal(9, 2)) as lead_days_q3,
        cast(kept_accounts as integer) as kept_accounts,
        cast(kept_with_signal as integer) as kept_with_signal,
        {% for share in [
            'false_alarm_rate', 'false_alarm_rate_low', 'false_alarm_rate_high', 'base_rate',
            'precision', 'precision_low', 'precision_high',
        ] -%}
        cast({{ share }} as decimal(9, 6)) as {{ share }},
        {% endfor -%}
        cast(precision / nullif(base_rate, 0) as decimal(12, 6)) as lift,
        cast(kept_alerts_per_day * 7 * customers_per_owner as decimal(12, 6))
            as false_alerts_per_owner_week,
        case when is_small then 'sample is too small' else 'sample is large enough' end as sample
    from precisions

)

select * from rule_backtest
