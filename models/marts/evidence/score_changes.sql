-- Why a score is not what it was some days ago (seed change_windows), cause by cause. A KPI that is
-- measured on both days moves the score by its data, at the weight it had; what it weighs more or
-- less, and what enters or leaves the score, is re-weighting.
with windows as (

    select * from {{ ref('int_change_windows') }}

),

-- A score that is withheld has no points.
reasons as (

    select
        account_id,
        date_day,
        component,
        kpi,
        weight,
        sub_score,
        points
    from {{ ref('account_health_reasons') }}
    where points is not null

),

-- Both days must have a score; else nothing can be split.
compared as (

    select
        reasons.account_id,
        windows.as_of_on as date_day,
        windows.since_days,
        windows.compared_with_on
    from windows
    inner join reasons on reasons.date_day in (windows.as_of_on, windows.compared_with_on)
    group by all
    having min(reasons.date_day) < max(reasons.date_day)

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
    group by all

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

united as (

    select
        account_id,
        date_day,
        since_days,
        compared_with_on,
        cause,
        component,
        kpi,
        {{ rounded_cast('points_change', 'decimal(18, 12)') }} as points_change
    from causes
    where points_change <> 0

    union all

    select
        account_id,
        date_day,
        since_days,
        compared_with_on,
        'configuration' as cause,
        'configuration' as component,
        'configuration' as kpi,
        points_change
    from {{ ref('int_configuration_changes') }}

),

score_changes as (

    select
        united.account_id,
        united.date_day,
        cast(united.since_days as integer) as since_days,
        united.compared_with_on,
        united.cause,
        united.component,
        united.kpi,
        united.points_change,
        case
            when united.cause = 'configuration' then 'Rules, weights or models'
            else coalesce(kpis.label, united.component)
        end || ': ' || case when united.points_change > 0 then '+' else '' end
        || {{ format_number('united.points_change', 1) }} || ' points since '
        || cast(united.compared_with_on as {{ dbt.type_string() }}) || ' by '
        || replace(united.cause, '_', '-') as sentence
    from united
    left join {{ ref('kpis') }} as kpis on united.kpi = kpis.kpi

)

select * from score_changes
