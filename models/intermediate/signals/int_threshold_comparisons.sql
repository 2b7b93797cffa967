{{ config(
    materialized='incremental',
    partition_by=partition_column(),
    pre_hook="{{ forget_from(ref('int_scoring_slice')) }}",
) }}
-- Each judged day of a threshold from the first on which the account crosses it: how far the value
-- is from its baseline, and the level that this reaches (0 = none). Only where the KPI's feeds can
-- be trusted: a late or partial one fires nothing.
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
        case limits.baseline
            when '30d_ago' then kpi_values.value_30d_ago
            when '60d_ago' then kpi_values.value_60d_ago
            when '90d_ago' then kpi_values.value_90d_ago
            when '30d_ago_each_month' then kpi_values.value_30d_ago
            when 'segment_median' then segment_medians.segment_median
        end as baseline_value,
        -- Each month: the month before must have crossed the limit too.
        (kpi_values.value_30d_ago - kpi_values.value_60d_ago)
        / nullif(kpi_values.value_60d_ago, 0) as month_before_change,
        limits.baseline = '30d_ago_each_month' as is_each_month,
        -- What the whole segment did in the same time is the season's doing (N10).
        case
            when daily_medians.median_value < medians_before.median_value
                then daily_medians.median_value / nullif(medians_before.median_value, 0)
        end as season_factor
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
    left join {{ ref('int_daily_medians') }} as daily_medians
        on
            kpi_values.segment = daily_medians.segment
            and limits.guarded_kpi = daily_medians.kpi
            and kpi_values.date_day = daily_medians.date_day
    left join {{ ref('int_daily_medians') }} as medians_before
        on
            daily_medians.segment = medians_before.segment
            and daily_medians.kpi = medians_before.kpi
            and daily_medians.date_day - limits.days_before = medians_before.date_day

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
        round(value / nullif(baseline_value, 0) / nullif(season_factor, 0) - 1, 9)
            as change_beside_season,
        not is_each_month
        or {{ crosses('round(month_before_change, 9)', 'comparator', 'threshold') }}
            as has_crossed_before
    from compared
    where min_baseline is null or baseline_value >= min_baseline

),

crossed as (

    select
        rounded.*,
        has_crossed_before and {{ crosses('change', 'comparator', 'threshold') }} as is_crossed,
        coalesce({{ crosses('change_beside_season', 'comparator', 'threshold') }}, true)
            as is_crossed_beside_season
    from rounded
    where change is not null

),

judged as (

    select
        account_id,
        date_day,
        threshold_id,
        kpi,
        country,
        value,
        baseline_value,
        segment_median,
        season_factor,
        change,
        guarded_kpi,
        coalesce(max(case when is_crossed then severity_rank end), 0) as severity_rank,
        coalesce(max(case when is_crossed and is_crossed_beside_season then severity_rank end), 0)
            as season_severity_rank,
        min(severity_rank) as lowest_severity_rank
    from crossed
    group by all

),

int_threshold_comparisons as (

    {{ since_first_crossing('judged') }}

)

select * from int_threshold_comparisons
