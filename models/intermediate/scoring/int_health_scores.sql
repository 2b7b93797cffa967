{{ config(
    materialized='incremental',
    partition_by=partition_column(),
    pre_hook="{{ forget_from(ref('int_scoring_slice')) }}",
) }}
-- The score after caps and overrides, the bands of all methods side by side (D04) and the official
-- one: what a person has set, else what the official method says.
{%- set ranks = [
    'weighted_rank', 'few_signals_rank', 'signal_count_rank', 'alert_levels_rank',
] %}
with weighted_scores as (

    select * from {{ ref('int_weighted_scores') }}

),

score_methods as (

    select * from {{ ref('int_score_methods') }}

),

bands as (

    select * from {{ ref('bands') }}

),

adjustments as (

    select
        account_id,
        date_day,
        cast(sum(points) as decimal(18, 9)) as points,
        cast(sum(case when component = 'cap' then points end) as decimal(18, 9)) as cap_points,
        max(band) as band
    from {{ ref('int_score_adjustments') }}
    group by account_id, date_day

),

official as (

    select method
    from {{ ref('score_methods') }}
    where is_official

),

adjusted as (

    select
        weighted_scores.*,
        adjustments.band as override_band,
        weighted_scores.is_too_early and adjustments.band is null as is_withheld,
        weighted_scores.weighted_score + coalesce(adjustments.points, 0) as judged_score,
        case
            when not weighted_scores.is_too_early
                then weighted_scores.weighted_score + coalesce(adjustments.cap_points, 0)
        end as score_before_override
    from weighted_scores
    left join adjustments
        on
            weighted_scores.account_id = adjustments.account_id
            and weighted_scores.date_day = adjustments.date_day

),

ranked as (

    select
        adjusted.*,
        score_methods.signal_count,
        score_methods.signal_band,
        score_methods.few_signals_score,
        score_methods.alert_level,
        bands.band_rank as weighted_rank,
        score_methods.few_signals_rank,
        score_methods.signal_count_rank,
        score_methods.alert_levels_rank,
        case official.method
            when 'weighted' then bands.band_rank
            when 'few_signals' then score_methods.few_signals_rank
            when 'signal_count' then score_methods.signal_count_rank
            when 'alert_levels' then score_methods.alert_levels_rank
        end as official_rank
    from adjusted
    cross join official
    inner join score_methods
        on
            adjusted.account_id = score_methods.account_id
            and adjusted.date_day = score_methods.date_day
    left join bands
        on
            adjusted.judged_score >= bands.min_score
            and adjusted.judged_score < bands.below_score

),

int_health_scores as (

    select
        ranked.*,
        -- Too early is no score, or the first real one would be a fall against it.
        case when not ranked.is_withheld then ranked.judged_score end as score,
        few_signals_bands.band as few_signals_band,
        alert_levels_bands.band as alert_levels_band,
        case
            when ranked.override_band is not null then ranked.override_band
            when ranked.official_rank is null then 'no_data'
            when ranked.is_too_early then 'too_early'
            else official_bands.band
        end as band,
        case when ranked.is_withheld then ranked.old_enough_on end as scored_from_on,
        case
            when
                not ranked.is_too_early
                and {% for rank in ranks -%}
                case when ranked.{{ rank }} is null then 0 else 1 end
                {{- ' + ' if not loop.last }}
                {% endfor -%}
                > 1
                then
                    greatest(ranked.{{ ranks | join(', ranked.') }})
                    = least(ranked.{{ ranks | join(', ranked.') }})
        end as methods_agree
    from ranked
    left join bands as official_bands on ranked.official_rank = official_bands.band_rank
    left join bands as few_signals_bands
        on ranked.few_signals_rank = few_signals_bands.band_rank
    left join bands as alert_levels_bands
        on ranked.alert_levels_rank = alert_levels_bands.band_rank

)

select * from int_health_scores
