{{ config(
    materialized='incremental',
    partition_by=partition_column(),
    pre_hook="{{ forget_from(ref('int_scoring_slice')) }}",
) }}
-- Every judged day of a threshold from the first on which the account crosses it, with the level
-- reached that day (0 = none). Nothing ever asks for the others.
with kpi_values as (

    select
        kpi_values.*,
        kpis.component,
        segment_medians.segment_median
    from {{ ref('int_kpi_values') }} as kpi_values
    inner join {{ ref('kpis') }} as kpis on kpi_values.kpi = kpis.kpi
    left join {{ ref('int_segment_medians') }} as segment_medians
        on
            kpi_values.segment = segment_medians.segment
            and kpi_values.kpi = segment_medians.kpi
            and kpi_values.date_day = segment_medians.date_day
    {% if is_incremental() -%}
    inner join {{ ref('int_scoring_slice') }} as slice
        on kpi_values.date_day >= slice.first_day_on
    {%- endif %}

),

compared as (

    select
        kpi_values.account_id,
        kpi_values.date_day,
        kpi_values.kpi,
        kpi_values.value,
        kpi_values.segment_median,
        limits.threshold_id,
        limits.severity_rank,
        limits.threshold,
        limits.measure,
        limits.comparator,
        limits.min_baseline,
        case limits.baseline
            when '30d_ago' then kpi_values.value_30d_ago
            when '60d_ago' then kpi_values.value_60d_ago
            when '30d_ago_each_month' then kpi_values.value_30d_ago
            when 'segment_median' then kpi_values.segment_median
        end as baseline_value,
        -- Each month: the month before must have crossed the limit too.
        (kpi_values.value_30d_ago - kpi_values.value_60d_ago)
        / nullif(kpi_values.value_60d_ago, 0) as month_before_change,
        limits.baseline = '30d_ago_each_month' as is_each_month
    from kpi_values
    inner join {{ ref('int_threshold_limits') }} as limits
        on
            kpi_values.kpi = limits.kpi
            and kpi_values.segment = limits.segment
            and kpi_values.date_day >= limits.valid_from
            and kpi_values.date_day < limits.valid_until
    -- A late or partial feed fires nothing.
    inner join {{ ref('int_component_days') }} as component_days
        on
            kpi_values.component = component_days.component
            and kpi_values.date_day = component_days.date_day
            and component_days.status = 'measured'

),

-- Rounded first: an exact -15 % in floating point misses "<= -0.15" in a third of cases.
rounded as (

    select
        compared.*,
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

judged as (

    select
        account_id,
        date_day,
        threshold_id,
        kpi,
        value,
        baseline_value,
        segment_median,
        change,
        max(
            case
                when
                    {{ crosses('change', 'comparator', 'threshold') }}
                    and (
                        not is_each_month
                        or {{ crosses('rounded_month_before_change', 'comparator', 'threshold') }}
                    )
                    then severity_rank
                else 0
            end
        ) as severity_rank
    from rounded
    where change is not null
    group by all

),

first_crossings as (

    select
        account_id,
        threshold_id,
        min(date_day) as crossed_on
    from judged
    where severity_rank > 0
    group by account_id, threshold_id
    {% if is_incremental() -%}
    union all
    select
        account_id,
        threshold_id,
        min(date_day) as crossed_on
    from {{ this }}
    where severity_rank > 0
    group by account_id, threshold_id
    {%- endif %}

),

int_threshold_checks as (

    select judged.*
    from judged
    semi join first_crossings
        on
            judged.account_id = first_crossings.account_id
            and judged.threshold_id = first_crossings.threshold_id
            and judged.date_day >= first_crossings.crossed_on

)

select * from int_threshold_checks
