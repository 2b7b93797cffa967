-- Why a score is not what it was some days ago (seed change_windows), cause by cause. A KPI that is
-- measured on both days moves the score by its data, at the weight it had; what it weighs more or
-- less, and what enters or leaves the score, is re-weighting.
with windows as (

    select * from {{ ref('change_windows') }}

),

as_of as (

    select
        as_of.as_of_on,
        windows.since_days,
        as_of.as_of_on - windows.since_days as compared_with_on
    from {{ ref('int_as_of') }} as as_of
    cross join windows

),

scores as (

    select
        account_id,
        date_day
    from {{ ref('int_health_scores') }}
    where score is not null

),

-- Both days must have a score; else nothing can be split.
compared as (

    select
        scores.account_id,
        as_of.as_of_on as date_day,
        as_of.since_days,
        as_of.compared_with_on
    from scores
    inner join as_of on scores.date_day = as_of.as_of_on
    inner join scores as scores_before
        on
            scores.account_id = scores_before.account_id
            and as_of.compared_with_on = scores_before.date_day

),

reasons as (

    select
        account_id,
        date_day,
        component,
        kpi,
        weight,
        sub_score,
        points
    from {{ ref('int_score_reasons') }}
    where points is not null

),

sides as (

    select
        {% for name in ['weight', 'sub_score', 'points'] -%}
        max(case when reasons.date_day = compared.date_day then reasons.{{ name }} end)
            as {{ name }},
        max(case when reasons.date_day < compared.date_day then reasons.{{ name }} end)
            as {{ name }}_before,
        {% endfor -%}
        compared.account_id,
        compared.date_day,
        compared.since_days,
        compared.compared_with_on,
        reasons.component,
        reasons.kpi
    from compared
    inner join reasons
        on
            compared.account_id = reasons.account_id
            and reasons.date_day in (compared.date_day, compared.compared_with_on)
    group by
        compared.account_id,
        compared.date_day,
        compared.since_days,
        compared.compared_with_on,
        reasons.component,
        reasons.kpi

),

causes as (

    select
        sides.*,
        'data' as cause,
        cast(weight_before as double) * cast(sub_score - sub_score_before as double)
            as points_change
    from sides
    where component not in ('cap', 'override')

    union all

    select
        sides.*,
        case when component in ('cap', 'override') then component else 're_weighting' end as cause,
        coalesce(
            cast(weight - weight_before as double) * cast(sub_score as double),
            cast(coalesce(points, 0) - coalesce(points_before, 0) as double)
        ) as points_change
    from sides

),

int_score_changes as (

    select
        account_id,
        date_day,
        since_days,
        compared_with_on,
        component,
        kpi,
        cause,
        {{ rounded_cast('points_change', 'decimal(18, 12)') }} as points_change
    from causes
    where points_change <> 0

)

select * from int_score_changes
