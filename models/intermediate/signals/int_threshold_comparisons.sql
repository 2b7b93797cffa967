{{ config(
    materialized='incremental',
    partition_by=partition_column(),
    pre_hook="{{ forget_from(ref('int_scoring_slice')) }}",
) }}
-- Each judged day of a threshold from the first on which the account crosses it, with the level
-- that it reaches that day (0 = none), by itself and beside what its whole segment did (N10).
with crossed_thresholds as (

    select * from {{ ref('int_crossed_thresholds') }}

),

daily_medians as (

    select * from {{ ref('int_daily_medians') }}

),

beside_season as (

    select
        threshold_values.*,
        case
            when medians.median_value < medians_before.median_value
                then medians.median_value / nullif(medians_before.median_value, 0)
        end as season_factor
    from {{ ref('int_threshold_values') }} as threshold_values
    inner join crossed_thresholds
        on
            threshold_values.account_id = crossed_thresholds.account_id
            and threshold_values.threshold_id = crossed_thresholds.threshold_id
            and threshold_values.date_day >= crossed_thresholds.date_day
    left join daily_medians as medians
        on
            threshold_values.segment = medians.segment
            and threshold_values.guarded_kpi = medians.kpi
            and threshold_values.date_day = medians.date_day
    left join daily_medians as medians_before
        on
            medians.segment = medians_before.segment
            and medians.kpi = medians_before.kpi
            and medians.date_day - threshold_values.days_before = medians_before.date_day

),

rounded as (

    select
        beside_season.*,
        round(value / nullif(baseline_value, 0) / nullif(season_factor, 0) - 1, 9)
            as change_beside_season
    from beside_season

),

int_threshold_comparisons as (

    select
        account_id,
        date_day,
        threshold_id,
        value,
        baseline_value,
        segment_median,
        season_factor,
        change,
        severity_rank,
        case
            when change_beside_season is not null
                then least(severity_rank, {{ level_reached('change_beside_season', 'comparator') }})
            -- A segment that has stopped explains a fall of any size, and no rise.
            when season_factor is null or comparator in ('at_least', 'above') then severity_rank
            else 0
        end as season_severity_rank
    from rounded

)

select * from int_threshold_comparisons
