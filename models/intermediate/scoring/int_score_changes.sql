-- Why a score is not what it was 1, 7 and 28 days ago, cause by cause. A KPI that is measured on
-- both days moves the score by its data, at the weight it had; what it weighs more or less, and what
-- enters or leaves the score, is re-weighting. The past is computed with today's configuration; if
-- it was told under another one, the difference is a cause of its own.
with windows as (

    {% for days in [1, 7, 28] -%}
    select {{ days }} as since_days
    {% if not loop.last -%}
    union all

    {% endif -%}
    {% endfor -%}
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

sides_of_kpis as (

    select
        sides.*,
        component not in ('cap', 'override') as is_kpi,
        points is not null and points_before is not null as is_on_both_days
    from sides

),

causes as (

    select
        account_id,
        date_day,
        since_days,
        compared_with_on,
        component,
        kpi,
        'data' as cause,
        weight_before * (sub_score - sub_score_before) as points_change
    from sides_of_kpis
    where is_kpi and is_on_both_days

    union all

    select
        account_id,
        date_day,
        since_days,
        compared_with_on,
        component,
        kpi,
        're_weighting' as cause,
        case
            when is_on_both_days then (weight - weight_before) * sub_score
            else coalesce(points, 0) - coalesce(points_before, 0)
        end as points_change
    from sides_of_kpis
    where is_kpi

    union all

    select
        account_id,
        date_day,
        since_days,
        compared_with_on,
        component,
        kpi,
        component as cause,
        coalesce(points, 0) - coalesce(points_before, 0) as points_change
    from sides_of_kpis
    where not is_kpi

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
