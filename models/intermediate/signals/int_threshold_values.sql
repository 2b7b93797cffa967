{{ config(materialized='view') }}
-- Every KPI value of this run beside each limit that applies to its account, and how far it is from
-- its baseline. Only where the KPI's feeds can be trusted: a late or partial one fires nothing.
with kpi_values as (

    select
        kpi_values.*,
        profiles.profile,
        profiles.country
    from {{ ref('int_kpi_values') }} as kpi_values
    inner join {{ ref('int_account_profiles') }} as profiles
        on kpi_values.account_id = profiles.account_id
    inner join {{ ref('int_scoring_slice') }} as slice
        on kpi_values.date_day >= slice.first_day_on

),

compared as (

    select
        kpi_values.account_id,
        kpi_values.date_day,
        kpi_values.segment,
        kpi_values.country,
        kpi_values.kpi,
        kpi_values.value,
        segment_medians.segment_median,
        limits.threshold_id,
        limits.severity_rank,
        limits.threshold,
        limits.measure,
        limits.comparator,
        limits.min_baseline,
        limits.guarded_kpi,
        limits.days_before,
        case limits.baseline
            when '30d_ago' then kpi_values.value_30d_ago
            when '60d_ago' then kpi_values.value_60d_ago
            when '90d_ago' then kpi_values.value_90d_ago
            when '30d_ago_each_month' then kpi_values.value_30d_ago
            when 'segment_median' then segment_medians.segment_median
        end as baseline_value,
        -- Each month: the month before must have crossed the limit too.
        case
            when limits.baseline = '30d_ago_each_month'
                then
                    (kpi_values.value_30d_ago - kpi_values.value_60d_ago)
                    / nullif(kpi_values.value_60d_ago, 0)
        end as month_before_change,
        limits.baseline = '30d_ago_each_month' as is_each_month
    from kpi_values
    inner join {{ ref('int_threshold_limits') }} as limits
        on
            kpi_values.kpi = limits.kpi
            and kpi_values.segment = limits.segment
            and kpi_values.profile = limits.profile
            and kpi_values.date_day >= limits.valid_from
            and kpi_values.date_day < limits.valid_until
    inner join {{ ref('int_component_days') }} as component_days
        on
            limits.component = component_days.component
            and kpi_values.date_day = component_days.date_day
            and component_days.status = 'measured'
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
        ) as change,
        not is_each_month
        or {{ crosses('round(month_before_change, 9)', 'comparator', 'threshold') }}
            as has_crossed_before
    from compared
    where min_baseline is null or baseline_value >= min_baseline

),

int_threshold_values as (

    select
        rounded.*,
        coalesce(
            has_crossed_before and {{ crosses('change', 'comparator', 'threshold') }}, false
        ) as is_crossed
    from rounded
    where change is not null

)

select * from int_threshold_values
