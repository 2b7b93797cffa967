-- Stretches of days on which a tested account was in a band below the best, by the published score
-- and each method. A score is computed from what lies before its day, so none knows of the loss.
with backtest_rules as (

    select * from {{ ref('int_backtest_rules') }}
    where rule_kind = 'band'

),

-- With the day before, on which a stretch may have begun already.
tested as (

    select
        account_id,
        min(starts_on) - 1 as first_on,
        max(ends_on) as ends_on
    from {{ ref('int_backtest_accounts') }}
    group by account_id

),

published_bands as (

    select * from {{ ref('bands') }}

),

ranked as (

    select
        scores.account_id,
        scores.date_day,
        scores.is_too_early,
        scores.weighted_rank,
        scores.few_signals_rank,
        scores.signal_count_rank,
        scores.alert_levels_rank,
        published_bands.band_rank as published_rank
    from {{ ref('int_health_scores') }} as scores
    inner join tested
        on
            scores.account_id = tested.account_id
            and scores.date_day >= tested.first_on
            and scores.date_day < tested.ends_on
    left join published_bands on scores.band = published_bands.band

),

warned as (

    select
        ranked.account_id,
        backtest_rules.rule_id,
        ranked.date_day,
        lag(ranked.date_day) over (
            partition by ranked.account_id, backtest_rules.rule_id order by ranked.date_day
        ) as previous_day
    from ranked
    inner join backtest_rules
        on
            case backtest_rules.method
                when 'published' then ranked.published_rank
                when 'weighted' then ranked.weighted_rank
                when 'few_signals' then ranked.few_signals_rank
                when 'signal_count' then ranked.signal_count_rank
                when 'alert_levels' then ranked.alert_levels_rank
            end >= backtest_rules.min_band_rank
    where backtest_rules.method = 'published' or not ranked.is_too_early

),

numbered as (

    select
        account_id,
        rule_id,
        date_day,
        sum(case when previous_day = date_day - 1 then 0 else 1 end) over (
            partition by account_id, rule_id order by date_day rows unbounded preceding
        ) as stretch_number
    from warned

),

int_backtest_bands as (

    select
        account_id,
        rule_id,
        min(date_day) as opened_on,
        max(date_day) + 1 as closed_on
    from numbered
    group by account_id, rule_id, stretch_number

)

select * from int_backtest_bands
