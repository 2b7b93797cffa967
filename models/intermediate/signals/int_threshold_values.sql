{{ config(materialized='view') }}
-- Every KPI value of this run beside each threshold that its account is judged by: how far it is
-- from its baseline, and the level that it reaches. Only where the KPI's feeds can be trusted: a
-- late or partial one fires nothing.
with kpi_values as (

    select
        kpi_values.*,
        profiles.profile
    from {{ ref('int_kpi_values') }} as kpi_values
    inner join {{ ref('int_account_profiles') }} as profiles
        on kpi_values.account_id = profiles.account_id

),

-- The limits in force on a day side by side, so that a value is compared once with all of them.
thresholds as (

    select
        {% for rank in severity_ranks() -%}
        max(case when limits.severity_rank = {{ rank }} then limits.threshold end)
            as limit_{{ rank }},
        {% endfor -%}
        component_days.date_day,
        limits.threshold_id,
        limits.segment,
        limits.profile,
        limits.kpi,
        limits.baseline,
        limits.measure,
        limits.comparator,
        limits.min_baseline,
        limits.guarded_kpi,
        limits.days_before
    from {{ ref('int_threshold_limits') }} as limits
    inner join {{ ref('int_component_days') }} as component_days
        on
            limits.component = component_days.component
            and component_days.status = 'measured'
            and component_days.date_day >= limits.valid_from
            and component_days.date_day < limits.valid_until
    inner join {{ ref('int_scoring_slice') }} as slice
        on component_days.date_day >= slice.first_day_on
    group by all

),

compared as (

    select
        thresholds.*,
        kpi_values.account_id,
        kpi_values.value,
        segment_medians.segment_median,
        case thresholds.baseline
            when '30d_ago' then kpi_values.value_30d_ago
            when '60d_ago' then kpi_values.value_60d_ago
            when '90d_ago' then kpi_values.value_90d_ago
            when '30d_ago_each_month' then kpi_values.value_30d_ago
            when 'segment_median' then segment_medians.segment_median
        end as baseline_value,
        round(
            (kpi_values.value_30d_ago - kpi_values.value_60d_ago)
            / nullif(kpi_values.value_60d_ago, 0),
            9
        ) as month_before_change
    from kpi_values
    inner join thresholds
        on
            kpi_values.kpi = thresholds.kpi
            and kpi_values.segment = thresholds.segment
            and kpi_values.profile = thresholds.profile
            and kpi_values.date_day = thresholds.date_day
    left join {{ ref('int_segment_medians') }} as segment_medians
        on
            kpi_values.segment = segment_medians.segment
            and kpi_values.kpi = segment_medians.kpi
            and kpi_values.date_day = segment_medians.date_day

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
        ) as change
    from compared
    where min_baseline is null or baseline_value >= min_baseline

),

leveled as (

    select
        rounded.*,
        {{ level_reached('change', 'comparator') }} as level_now,
        {{ level_reached('month_before_change', 'comparator') }} as level_month_before
    from rounded
    where change is not null

),

int_threshold_values as (

    select
        leveled.*,
        -- Each month: the month before must have reached the level too.
        case
            when baseline = '30d_ago_each_month' then least(level_now, level_month_before)
            else level_now
        end as severity_rank
    from leveled

)

select * from int_threshold_values
