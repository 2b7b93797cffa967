with lost_accounts as (

    select
        lost_accounts.*,
        cast({{ dbt.date_trunc('quarter', 'lost_accounts.lost_on') }} as date) as quarter_from_on
    from {{ ref('int_lost_accounts') }} as lost_accounts

),

periods as (

    select
        lost_accounts.*,
        'quarter' as period_kind,
        quarter_from_on as from_on
    from lost_accounts

    union all

    select
        lost_accounts.*,
        'all' as period_kind,
        min(quarter_from_on) over () as from_on
    from lost_accounts

),

counted as (

    select
        periods.period_kind,
        periods.from_on,
        settings.interval_deviations,
        count(*) as lost_accounts,
        count(periods.first_signal_on) as with_signal,
        count(periods.first_grave_signal_on) as with_grave_signal,
        count_if(periods.first_leading_on < coalesce(periods.first_lagging_on, periods.lost_on))
            as with_leading_first,
        median(periods.lead_days) as lead_days_median,
        count(periods.first_intervention_on) as with_intervention,
        avg(periods.intervention_lead_days) as intervention_lead_days_avg,
        count(*) < settings.backtest_min_lost as is_small
    from periods
    cross join {{ ref('int_settings') }} as settings
    group by
        periods.period_kind,
        periods.from_on,
        settings.interval_deviations,
        settings.backtest_min_lost

),

retro_detection as (

    select
        {% for end, sign in {'low': '-', 'high': '+'}.items() -%}
        {{ rounded_cast(
            wilson_bound('with_signal', 'lost_accounts', 'interval_deviations', sign),
            'decimal(9, 6)'
        ) }} as retro_detection_rate_{{ end }},
        {% endfor -%}
        period_kind,
        from_on,
        cast(lost_accounts as integer) as lost_accounts,
        cast(with_signal as integer) as with_signal,
        cast(with_signal / cast(lost_accounts as double) as decimal(9, 6)) as retro_detection_rate,
        cast(with_grave_signal as integer) as with_grave_signal,
        cast(with_leading_first as integer) as with_leading_first,
        cast(lead_days_median as decimal(9, 1)) as lead_days_median,
        cast(lead_days_median / cast(7 as double) as decimal(9, 1)) as lead_weeks_median,
        cast(with_intervention as integer) as with_intervention,
        cast(intervention_lead_days_avg as decimal(9, 1)) as intervention_lead_days_avg,
        case when is_small then 'sample is too small' else 'sample is large enough' end as sample
    from counted

)

select * from retro_detection
