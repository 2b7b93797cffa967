-- The past is computed with today's configuration. Where a day was told under another one, what
-- that makes of its score is a cause of its own, so that the causes add up to what people saw.
with score_changes as (

    select * from {{ ref('int_score_changes') }}

),

kpis as (

    select * from {{ ref('kpis') }}

),

windows as (

    select * from {{ ref('change_windows') }}

),

configurations as (

    select
        scores.account_id,
        as_of.as_of_on as date_day,
        windows.since_days,
        first_scores.date_day as compared_with_on,
        cast(scores_before.score - first_scores.score as decimal(18, 12)) as points_change
    from {{ ref('int_as_of') }} as as_of
    cross join windows
    cross join {{ ref('int_this_run') }} as this_run
    inner join {{ ref('int_health_scores') }} as scores
        on as_of.as_of_on = scores.date_day and scores.score is not null
    inner join {{ ref('int_first_scores') }} as first_scores
        on
            scores.account_id = first_scores.account_id
            and as_of.as_of_on - windows.since_days = first_scores.date_day
            and this_run.scope <> first_scores.scope
    inner join {{ ref('int_health_scores') }} as scores_before
        on
            first_scores.account_id = scores_before.account_id
            and first_scores.date_day = scores_before.date_day
            and scores_before.score <> first_scores.score

),

united as (

    select
        score_changes.account_id,
        score_changes.date_day,
        score_changes.since_days,
        score_changes.compared_with_on,
        score_changes.cause,
        score_changes.component,
        score_changes.kpi,
        score_changes.points_change,
        coalesce(kpis.label, score_changes.component) as label
    from score_changes
    left join kpis on score_changes.kpi = kpis.kpi

    union all

    select
        account_id,
        date_day,
        since_days,
        compared_with_on,
        'configuration' as cause,
        'configuration' as component,
        'configuration' as kpi,
        points_change,
        'Rules, weights or models' as label
    from configurations

),

score_changes_by_cause as (

    select
        account_id,
        date_day,
        cast(since_days as integer) as since_days,
        compared_with_on,
        cause,
        component,
        kpi,
        points_change,
        label || ': ' || case when points_change > 0 then '+' else '' end
        || {{ format_number('points_change', 1) }} || ' points since '
        || cast(compared_with_on as {{ dbt.type_string() }}) || ' by '
        || replace(cause, '_', '-') as sentence
    from united

)

select * from score_changes_by_cause
