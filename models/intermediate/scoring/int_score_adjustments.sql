{{ config(
    materialized='incremental',
    partition_by=partition_column(),
    pre_hook="{{ forget_from(ref('int_scoring_slice')) }}",
) }}
-- What moves the weighted score besides KPIs: the tightest cap in force (N15), then what a person
-- has set. Each is a row with its points, so that the explanation still sums to the score.
with weighted_scores as (

    select * from {{ ref('int_weighted_scores') }}

),

bands as (

    select * from {{ ref('bands') }}

),

-- While a late feed holds a component, its last measured day stands in for today.
component_days as (

    select component_days.*
    from {{ ref('int_component_days') }} as component_days
    inner join {{ ref('int_scoring_slice') }} as slice
        on component_days.date_day >= slice.first_day_on
    where component_days.value_on is not null

),

caps as (

    select
        threshold_checks.account_id,
        component_days.date_day,
        threshold_checks.kpi,
        bands.highest_score,
        {{ threshold_sentence() }} || ' (holds the score at '
        || {{ format_number('bands.highest_score', 0) }} || ')' as sentence
    from {{ ref('int_threshold_checks') }} as threshold_checks
    inner join {{ ref('thresholds') }} as thresholds
        on threshold_checks.threshold_id = thresholds.threshold_id
    inner join {{ ref('score_caps') }} as score_caps
        on threshold_checks.threshold_id = score_caps.threshold_id
    inner join bands on score_caps.max_band = bands.band
    inner join {{ ref('kpis') }} as kpis on threshold_checks.kpi = kpis.kpi
    inner join component_days
        on
            kpis.component = component_days.component
            and threshold_checks.date_day = component_days.value_on
    where threshold_checks.severity_rank > 0
    qualify
        row_number() over (
            partition by threshold_checks.account_id, component_days.date_day
            order by bands.highest_score, score_caps.cap_id
        ) = 1

),

capped as (

    select
        weighted_scores.account_id,
        weighted_scores.date_day,
        weighted_scores.weighted_score,
        weighted_scores.is_too_early,
        caps.kpi,
        caps.sentence,
        least(weighted_scores.weighted_score, caps.highest_score) as capped_score
    from weighted_scores
    left join caps
        on
            weighted_scores.account_id = caps.account_id
            and weighted_scores.date_day = caps.date_day
    where weighted_scores.weighted_score is not null

),

overrides as (

    select
        weighted_scores.account_id,
        weighted_scores.date_day,
        bands.band,
        bands.min_score,
        bands.highest_score,
        'Set to ' || bands.band || coalesce(' by ' || score_overrides.set_by, '') || ': '
        || score_overrides.reason as sentence
    from weighted_scores
    inner join {{ ref('int_score_overrides') }} as score_overrides
        on
            weighted_scores.account_id = score_overrides.account_id
            and weighted_scores.date_day >= score_overrides.valid_from_on
            and weighted_scores.date_day
            <= coalesce(score_overrides.valid_until_on, weighted_scores.date_day)
    inner join bands on score_overrides.band = bands.band
    qualify
        row_number() over (
            partition by weighted_scores.account_id, weighted_scores.date_day
            order by score_overrides.valid_from desc, score_overrides.told_rank desc
        ) = 1

),

int_score_adjustments as (

    select
        capped.account_id,
        capped.date_day,
        'cap' as component,
        capped.kpi,
        cast(null as {{ dbt.type_string() }}) as band,
        capped.capped_score - capped.weighted_score as points,
        capped.sentence
    from capped
    left join overrides
        on
            capped.account_id = overrides.account_id
            and capped.date_day = overrides.date_day
    where
        capped.capped_score < capped.weighted_score
        and (not capped.is_too_early or overrides.band is not null)

    union all

    select
        overrides.account_id,
        overrides.date_day,
        'override' as component,
        'override' as kpi,
        overrides.band,
        -- To the nearest score of the band that the person has set.
        greatest(overrides.min_score, least(overrides.highest_score, capped.capped_score))
        - capped.capped_score as points,
        overrides.sentence
    from overrides
    left join capped
        on
            overrides.account_id = capped.account_id
            and overrides.date_day = capped.date_day

)

select * from int_score_adjustments
