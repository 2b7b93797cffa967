-- What each method and, where somebody has set a band, the person said of an account on the days
-- that are asked about: the first of each month, and the as-of date. Each is heard by itself: the
-- weighted score with its caps but without the band that a person has set.
with as_of as (

    select * from {{ ref('int_as_of') }}

),

asked as (

    select days.date_day
    from {{ ref('int_days') }} as days
    cross join as_of
    cross join {{ ref('int_settings') }} as settings
    where
        days.date_day > as_of.as_of_on - settings.disagreement_days
        and (
            days.date_day = as_of.as_of_on
            or days.date_day = cast({{ dbt.date_trunc('month', 'days.date_day') }} as date)
        )

),

bands as (

    select * from {{ ref('bands') }}

),

overrides as (

    select * from {{ ref('int_score_adjustments') }}
    where component = 'override'

),

scores as (

    select
        scores.account_id,
        scores.date_day,
        scores.few_signals_rank,
        scores.signal_count_rank,
        scores.alert_levels_rank,
        person_bands.band_rank as person_rank,
        overrides.sentence as person_sentence,
        scores.score - coalesce(overrides.points, 0) as score
    from {{ ref('int_health_scores') }} as scores
    inner join asked on scores.date_day = asked.date_day
    left join overrides
        on
            scores.account_id = overrides.account_id
            and scores.date_day = overrides.date_day
    left join bands as person_bands on overrides.band = person_bands.band
    -- Too early to judge, unless somebody has.
    where not scores.is_too_early or person_bands.band_rank is not null

),

ranked as (

    select
        scores.*,
        bands.band_rank as weighted_rank
    from scores
    left join bands on scores.score >= bands.min_score and scores.score < bands.below_score

),

int_method_verdicts as (

    {% for method in ['weighted', 'few_signals', 'signal_count', 'alert_levels', 'person'] -%}
    select
        ranked.account_id,
        ranked.date_day,
        '{{ method }}' as method,
        bands.band,
        bands.band_rank,
        {% if method == 'person' -%}
        ranked.person_sentence as sentence
        {%- else -%}
        cast(null as {{ dbt.type_string() }}) as sentence
        {%- endif %}
    from ranked
    inner join bands on ranked.{{ method }}_rank = bands.band_rank
    {% if not loop.last -%}
    union all

    {% endif -%}
    {% endfor -%}
)

select * from int_method_verdicts
