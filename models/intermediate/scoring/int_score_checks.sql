{{ config(
    materialized='incremental',
    partition_by=partition_column(),
    pre_hook="{{ forget_from(ref('int_scoring_slice')) }}",
) }}
-- The limits of the score itself, in the shape of int_threshold_checks: how it moves from week to
-- week (T26), what it lost (R26), the band it fell into (R05), and how many signals agree (R04).
-- Days on which a late feed, youth or lack of data makes it move are not judged.
{%- set falls = "case when not has_fallen_1 then 0 when not has_fallen_2 then 1 "
    ~ "when not has_fallen_3 then 2 else 3 end" -%}
{%- set kpis = {
    'health_falls_weeks': "case when score_1_weeks_ago is not null then " ~ falls ~ " end",
    'health_band_rank': 'band_rank',
    'health_signal_count': 'signal_count',
    'health_change_28d': 'score - score_4_weeks_ago',
} %}
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

    {% for kpi, value in kpis.items() -%}
    select
        account_id,
        date_day,
        segment,
        profile,
        '{{ kpi }}' as kpi,
        round(cast({{ value }} as double), 9) as value
    from falls
    {% if not loop.last -%}
    union all

    {% endif -%}
    {% endfor -%}
),

judged as (

    select
        kpi_values.account_id,
        kpi_values.date_day,
        limits.threshold_id,
        kpi_values.kpi,
        kpi_values.value,
        cast(null as double) as baseline_value,
        cast(null as double) as segment_median,
        kpi_values.value as change,
        max(
            case
                when
                    {{ crosses('kpi_values.value', 'limits.comparator', 'limits.threshold') }}
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
    where kpi_values.value is not null
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
