{{ config(
    materialized='incremental',
    partition_by=partition_column(),
    pre_hook="{{ forget_from(ref('int_scoring_slice')) }}",
) }}
-- The limits of the score itself, in the shape of int_threshold_checks: how it moves from week to
-- week (T26), what it lost (R26), the band it fell into (R05), and how many signals agree (R04). Days on which a late feed, youth
-- or lack of data makes it move are not judged.
with settings as (

    select * from {{ ref('int_settings') }}

),

scores as (

    select
        scores.account_id,
        scores.date_day,
        scores.score,
        scores.signal_count,
        scores.is_stale,
        bands.band_rank,
        {% for weeks in [1, 2, 3, 4] -%}
        lag(scores.score, {{ 7 * weeks }}) over account_days as score_{{ weeks }}_weeks_ago,
        {% endfor -%}
        profiles.segment,
        profiles.profile
    from {{ ref('int_health_scores') }} as scores
    inner join {{ ref('int_account_profiles') }} as profiles
        on scores.account_id = profiles.account_id
    inner join {{ ref('int_scoring_slice') }} as slice
        on scores.date_day >= slice.first_day_on - 28
    left join {{ ref('bands') }} as bands on scores.band = bands.band
    window account_days as (partition by scores.account_id order by scores.date_day)

),

falls as (

    select
        scores.*,
        coalesce(score <= score_1_weeks_ago - settings.score_fall_min_points, false)
            as has_fallen_1,
        coalesce(score_1_weeks_ago <= score_2_weeks_ago - settings.score_fall_min_points, false)
            as has_fallen_2,
        coalesce(score_2_weeks_ago <= score_3_weeks_ago - settings.score_fall_min_points, false)
            as has_fallen_3
    from scores
    cross join settings
    inner join {{ ref('int_scoring_slice') }} as slice on scores.date_day >= slice.first_day_on
    where not scores.is_stale and scores.band_rank is not null

),

kpi_values as (

    select
        account_id,
        date_day,
        segment,
        profile,
        'health_falls_weeks' as kpi,
        case
            when has_fallen_1 and has_fallen_2 and has_fallen_3 then 3
            when has_fallen_1 and has_fallen_2 then 2
            when has_fallen_1 then 1
            else 0
        end as value
    from falls
    where score_1_weeks_ago is not null

    union all

    select
        account_id,
        date_day,
        segment,
        profile,
        'health_band_rank' as kpi,
        cast(band_rank as double) as value
    from falls

    union all

    select
        account_id,
        date_day,
        segment,
        profile,
        'health_signal_count' as kpi,
        cast(signal_count as double) as value
    from falls
    where signal_count is not null

    union all

    select
        account_id,
        date_day,
        segment,
        profile,
        'health_change_28d' as kpi,
        score - score_4_weeks_ago as value
    from falls
    where score - score_4_weeks_ago is not null

),

judged as (

    select
        kpi_values.account_id,
        kpi_values.date_day,
        limits.threshold_id,
        kpi_values.kpi,
        cast(kpi_values.value as double) as value,
        cast(null as double) as baseline_value,
        cast(null as double) as segment_median,
        round(cast(kpi_values.value as double), 9) as change,
        max(
            case
                when
                    {{ crosses(
                        'round(kpi_values.value, 9)', 'limits.comparator', 'limits.threshold'
                    ) }}
                    then limits.severity_rank
                else 0
            end
        ) as severity_rank,
        cast(null as {{ dbt.type_string() }}) as softened_by
    from kpi_values
    inner join {{ ref('int_threshold_limits') }} as limits
        on
            kpi_values.kpi = limits.kpi
            and kpi_values.segment = limits.segment
            and kpi_values.profile = limits.profile
            and kpi_values.date_day >= limits.valid_from
            and kpi_values.date_day < limits.valid_until
    group by
        kpi_values.account_id,
        kpi_values.date_day,
        limits.threshold_id,
        kpi_values.kpi,
        kpi_values.value

),

int_score_checks as (

    {{ since_first_crossing('judged') }}

)

select * from int_score_checks
