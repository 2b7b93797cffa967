-- The causes of a change are the change (N03): under one configuration they sum to the difference
-- of the two scores, to rounding.
with explained as (

    select
        account_id,
        since_days,
        sum(points_change) as points_change
    from {{ ref('score_changes') }}
    where cause <> 'configuration'
    group by account_id, since_days

),

windows as (

    select * from {{ ref('change_windows') }}

),

scores as (

    select
        today.account_id,
        windows.since_days,
        today.score - before.score as points_change
    from {{ ref('account_health') }} as today
    cross join windows
    inner join {{ ref('account_health_daily') }} as before
        on
            today.account_id = before.account_id
            and today.date_day - windows.since_days = before.date_day
    where today.score is not null and before.score is not null

)

select
    scores.account_id,
    scores.since_days,
    scores.points_change,
    explained.points_change as explained_change
from scores
full outer join explained
    on scores.account_id = explained.account_id and scores.since_days = explained.since_days
where
    scores.account_id is null
    or abs(scores.points_change - coalesce(explained.points_change, 0)) > 1e-8
