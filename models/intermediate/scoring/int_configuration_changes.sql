-- The past is computed with today's configuration. Where a day was told under another one, what
-- that makes of its score is a cause of its own, so that the causes add up to what people saw.
with windows as (

    select * from {{ ref('int_change_windows') }}

),

scores as (

    select
        account_id,
        date_day,
        score
    from {{ ref('int_health_scores') }}

),

int_configuration_changes as (

    select
        scores.account_id,
        windows.as_of_on as date_day,
        windows.since_days,
        windows.compared_with_on,
        cast(scores_before.score - first_scores.score as decimal(18, 12)) as points_change
    from windows
    cross join {{ ref('int_this_run') }} as this_run
    inner join scores on windows.as_of_on = scores.date_day and scores.score is not null
    inner join {{ ref('int_first_scores') }} as first_scores
        on
            scores.account_id = first_scores.account_id
            and windows.compared_with_on = first_scores.date_day
            and this_run.scope <> first_scores.scope
    inner join scores as scores_before
        on
            first_scores.account_id = scores_before.account_id
            and first_scores.date_day = scores_before.date_day
            and scores_before.score <> first_scores.score

)

select * from int_configuration_changes
