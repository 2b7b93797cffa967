-- Only the KPI-days that crossed a limit, at the highest level reached.
with kpi_values as (

    select
        kpi_values.*,
        kpis.component,
        kpis.unit,
        segment_medians.segment_median
    from {{ ref('int_kpi_values') }} as kpi_values
    inner join {{ ref('kpis') }} as kpis on kpi_values.kpi = kpis.kpi
    left join {{ ref('int_segment_medians') }} as segment_medians
        on
            kpi_values.segment = segment_medians.segment
            and kpi_values.kpi = segment_medians.kpi
            and kpi_values.date_day = segment_medians.date_day

),

limits as (

    select * from {{ ref('int_threshold_limits') }}

),

-- A late or partial feed fires nothing.
measured_days as (

    select
        component,
        date_day
    from {{ ref('int_component_days') }}
    where status = 'measured'

),

compared as (

    select
        kpi_values.account_id,
        kpi_values.date_day,
        kpi_values.kpi,
        kpi_values.unit,
        kpi_values.value,
        kpi_values.segment_median,
        limits.threshold_id,
        limits.severity_rank,
        limits.threshold,
        limits.measure,
        limits.comparator,
        limits.min_baseline,
        limits.signal,
        limits.sentence,
        case limits.baseline
            when '30d_ago' then kpi_values.value_30d_ago
            when '60d_ago' then kpi_values.value_60d_ago
            when '30d_ago_each_month' then kpi_values.value_30d_ago
            when 'segment_median' then kpi_values.segment_median
        end as baseline_value,
        -- Each month: the month before must have crossed the limit too.
        case limits.baseline
            when '30d_ago_each_month'
                then
                    (kpi_values.value_30d_ago - kpi_values.value_60d_ago)
                    / nullif(kpi_values.value_60d_ago, 0)
        end as month_before_change,
        limits.baseline = '30d_ago_each_month' as is_each_month
    from kpi_values
    inner join limits
        on
            kpi_values.kpi = limits.kpi
            and kpi_values.segment = limits.segment
            and kpi_values.date_day >= limits.valid_from
            and kpi_values.date_day < limits.valid_until
    inner join measured_days
        on
            kpi_values.component = measured_days.component
            and kpi_values.date_day = measured_days.date_day

),

-- Rounded first: an exact -15 % in floating point misses "<= -0.15" in a third of cases.
rounded as (

    select
        account_id,
        date_day,
        threshold_id,
        kpi,
        severity_rank,
        threshold,
        unit,
        measure,
        comparator,
        value,
        baseline_value,
        segment_median,
        signal,
        sentence,
        is_each_month,
        round(
            case measure
                when 'relative' then (value - baseline_value) / nullif(baseline_value, 0)
                when 'points' then value - baseline_value
                when 'value' then value
            end,
            9
        ) as change,
        round(month_before_change, 9) as rounded_month_before_change
    from compared
    where min_baseline is null or baseline_value >= min_baseline

),

int_threshold_hits as (

    select
        account_id,
        date_day,
        threshold_id,
        kpi,
        severity_rank,
        threshold,
        unit,
        measure,
        value,
        baseline_value,
        segment_median,
        change,
        signal,
        sentence
    from rounded
    where
        {{ crosses('change', 'comparator', 'threshold') }}
        and (
            not is_each_month
            or {{ crosses('rounded_month_before_change', 'comparator', 'threshold') }}
        )
    qualify
        row_number() over (
            partition by account_id, date_day, threshold_id
            order by severity_rank desc
        ) = 1

)

select * from int_threshold_hits
