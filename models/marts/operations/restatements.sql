with first_scores as (

    select * from {{ ref('int_first_scores') }}

),

scores as (

    select * from {{ ref('int_health_scores') }}

),

this_run as (

    select * from {{ ref('int_this_run') }}

),

restatements as (

    select
        first_scores.account_id,
        first_scores.date_day,
        cast(first_scores.score as decimal(12, 9)) as score_known_then,
        cast(scores.score as decimal(12, 9)) as score_known_now,
        first_scores.band as band_known_then,
        scores.band as band_known_now,
        cast(first_scores.signal_count as integer) as signal_count_known_then,
        cast(scores.signal_count as integer) as signal_count_known_now,
        first_scores.scope <> this_run.scope as has_other_configuration,
        first_scores.known_at
    from first_scores
    cross join this_run
    left join scores
        on
            first_scores.account_id = scores.account_id
            and first_scores.date_day = scores.date_day
    where
        first_scores.score is distinct from scores.score
        or first_scores.band is distinct from scores.band
        or first_scores.signal_count is distinct from scores.signal_count

)

select * from restatements
