with account_days as (

    select
        daily.date_day,
        daily.segment,
        daily.band,
        daily.mrr,
        daily.mrr_at_risk,
        daily.days_to_renewal
    from {{ ref('account_health_daily') }} as daily
    inner join {{ ref('int_periods') }} as periods
        on daily.date_day = periods.through_on and periods.period_type = 'month'

),

revenue_at_risk as (

    select
        date_day,
        segment,
        band,
        cast(count(*) as integer) as customers,
        cast(count(*) - count(mrr) as integer) as customers_unpriced,
        cast(sum(mrr) as decimal(18, 4)) as mrr,
        cast(sum(mrr) * 12 as decimal(18, 4)) as arr,
        cast(sum(mrr_at_risk) as decimal(18, 4)) as mrr_at_risk,
        {% for days in [30, 60, 90] -%}
        cast(sum(case when days_to_renewal <= {{ days }} then mrr else 0 end) as decimal(18, 4))
            as mrr_renewing_{{ days }}d,
        {% endfor -%}
        cast(sum(mrr_at_risk) * 12 as decimal(18, 4)) as arr_at_risk
    from account_days
    group by date_day, segment, band

)

select * from revenue_at_risk
