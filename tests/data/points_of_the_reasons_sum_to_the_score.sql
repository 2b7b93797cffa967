-- The explanation is the score, point by point: the points of an explained day sum to its score,
-- and a score that is withheld has none. Off by more than rounding, a reason would name the wrong
-- culprit.
with explained as (

    select
        account_id,
        date_day,
        sum(points) as points,
        count(points) as known_points
    from {{ ref('account_health_reasons') }}
    group by account_id, date_day

),

scores as (

    select
        account_id,
        date_day,
        score
    from {{ ref('account_health_daily') }}
    where date_day >= (select min(date_day) from {{ ref('account_health_reasons') }})

)

select
    account_id,
    date_day,
    scores.score,
    explained.points
from scores
full outer join explained using (account_id, date_day)
where
    (scores.score is null) <> (explained.points is null)
    or (scores.score is null and explained.known_points > 0)
    or abs(scores.score - explained.points) > 1e-9
