-- The methods beside the weighted score, each with the rank of its band (1 is best): count of
-- signals (S01), few weighted signals (S03), worst alert level (S05). Unknown where nothing is
-- measured: no signal is no news then.
with weighted_scores as (

    select * from {{ ref('int_weighted_scores') }}

),

account_signals as (

    select * from {{ ref('int_account_signals') }}

),

bands as (

    select * from {{ ref('bands') }}

),

few_signals as (

    select
        score_kpis.account_id,
        score_kpis.date_day,
        {{ rounded_cast(
            'sum(score_kpis.few_signals_weight * score_kpis.sub_score)'
            ~ ' / cast(sum(score_kpis.few_signals_weight) as double)',
            'decimal(18, 9)'
        ) }} as few_signals_score
    from {{ ref('int_score_kpis') }} as score_kpis
    cross join {{ ref('int_settings') }} as settings
    where score_kpis.few_signals_weight > 0
    group by score_kpis.account_id, score_kpis.date_day, settings.min_coverage
    having sum(score_kpis.few_signals_weight) >= settings.min_coverage

),

alert_levels as (

    select
        severities.severity,
        severities.severity_rank,
        level_bands.band_rank
    from {{ ref('severities') }} as severities
    inner join bands as level_bands on severities.band = level_bands.band

),

best as (

    select min(band_rank) as band_rank
    from bands

),

counted as (

    select
        weighted_scores.account_id,
        weighted_scores.date_day,
        few_signals.few_signals_score,
        case when weighted_scores.is_measured then coalesce(account_signals.signal_count, 0) end
            as signal_count,
        case
            when weighted_scores.is_measured then coalesce(account_signals.max_severity_rank, 0)
        end as max_severity_rank
    from weighted_scores
    left join few_signals
        on
            weighted_scores.account_id = few_signals.account_id
            and weighted_scores.date_day = few_signals.date_day
    left join account_signals
        on
            weighted_scores.account_id = account_signals.account_id
            and weighted_scores.date_day = account_signals.date_day

),

int_score_methods as (

    select
        counted.account_id,
        counted.date_day,
        counted.signal_count,
        signal_bands.signal_band,
        signal_bands.band_rank as signal_count_rank,
        counted.few_signals_score,
        few_bands.band_rank as few_signals_rank,
        alert_levels.severity as alert_level,
        case
            when counted.max_severity_rank = 0 then best.band_rank else alert_levels.band_rank
        end as alert_levels_rank
    from counted
    cross join best
    left join {{ ref('signal_bands') }} as signal_bands
        on counted.signal_count between signal_bands.min_signals and signal_bands.max_signals
    left join bands as few_bands
        on
            counted.few_signals_score >= few_bands.min_score
            and counted.few_signals_score < few_bands.below_score
    left join alert_levels on counted.max_severity_rank = alert_levels.severity_rank

)

select * from int_score_methods
