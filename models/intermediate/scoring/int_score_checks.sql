{{ config(
    materialized='incremental',
    partition_by=partition_column(),
    pre_hook="{{ forget_from(ref('int_scoring_slice')) }}",
) }}
-- The limits of the score itself: weeks of falls (T26), what it lost (R26), the band it fell into
-- (R05), how many signals agree (R04). Not judged while a feed is late; holidays soften (N10).
-- A score of other parts than today's, or one that a person has set, tells of no fall.
{%- set falls = "case when score_0 - score_1 is null then null when not has_fallen_1 "
    ~ "then 0 when not has_fallen_2 then 1 when not has_fallen_3 then 2 else 3 end" -%}
{%- set kpis = {
    'health_falls_weeks': falls,
    'health_band_rank': 'band_rank',
    'health_signal_count': 'signal_count',
    'health_change_28d': 'score_0 - score_4',
} %}
with mildest as (

    select min(severity_rank) as severity_rank
    from {{ ref('severities') }}

),

scores as (

    select
        scores.account_id,
        scores.date_day,
        scores.score_before_override as score_0,
        scores.signal_count,
        scores.is_stale,
        bands.band_rank,
        {% for weeks in [1, 2, 3, 4] -%}
        max(scores.score_before_override) over (
            partition by scores.account_id, score_parts.parts order by scores.date_day
            range between interval '{{ 7 * weeks }}' day preceding
            and interval '{{ 7 * weeks }}' day preceding
        ) as score_{{ weeks }},
        {% endfor -%}
        profiles.segment,
        profiles.profile,
        profiles.country
    from {{ ref('int_health_scores') }} as scores
    inner join {{ ref('int_account_profiles') }} as profiles
        on scores.account_id = profiles.account_id
    inner join {{ ref('int_scoring_slice') }} as slice on scores.date_day >= slice.first_day_on - 28
    left join {{ ref('int_score_parts') }} as score_parts
        on profiles.segment = score_parts.segment and scores.date_day = score_parts.date_day
    left join {{ ref('bands') }} as bands on scores.band = bands.band

),

falls as (

    select
        {% for weeks in [1, 2, 3] -%}
        coalesce(score_{{ weeks - 1 }} <= score_{{ weeks }} - settings.score_fall_min_points, false)
            as has_fallen_{{ weeks }},
        {% endfor -%}
        scores.*
    from scores
    cross join {{ ref('int_settings') }} as settings
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
        country,
        '{{ kpi }}' as kpi,
        round(cast({{ value }} as double), 9) as value
    from falls
    {% if not loop.last -%}
    union all

    {% endif -%}
    {% endfor -%}
),

crossed as (

    select
        kpi_values.account_id,
        kpi_values.date_day,
        kpi_values.country,
        limits.threshold_id,
        limits.guarded_kpi,
        kpi_values.kpi,
        kpi_values.value,
        max(
            case
                when {{ crosses('kpi_values.value', 'limits.comparator', 'limits.threshold') }}
                    then limits.severity_rank
                else 0
            end
        ) as severity_rank
    from kpi_values
    inner join {{ ref('int_threshold_limits') }} as limits
        on
            kpi_values.kpi = limits.kpi
            and kpi_values.segment = limits.segment
            and kpi_values.profile = limits.profile
            and kpi_values.date_day >= limits.valid_from
            and kpi_values.date_day < limits.valid_until
    where kpi_values.value is not null
    group by all

),

judged as (

    select
        crossed.account_id,
        crossed.date_day,
        crossed.threshold_id,
        crossed.kpi,
        crossed.value,
        cast(null as double) as baseline_value,
        cast(null as double) as segment_median,
        crossed.value as change,
        least(
            crossed.severity_rank,
            case when calendar_days.country is not null then mildest.severity_rank end
        ) as severity_rank,
        case when crossed.severity_rank > mildest.severity_rank then calendar_days.sentence end
            as softened_by
    from crossed
    cross join mildest
    left join {{ ref('int_calendar_days') }} as calendar_days
        on
            case when crossed.guarded_kpi is not null then crossed.country end
            = calendar_days.country
            and crossed.date_day = calendar_days.date_day

),

int_score_checks as (

    {{ since_first_crossing('judged') }}

)

select * from int_score_checks
