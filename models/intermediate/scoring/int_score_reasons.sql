-- What each KPI gives to and takes from the score, in words, for the days that are still explained.
-- KPIs that take no part are rows, too: a reader asks why.
with points as (

    select * from {{ ref('int_score_points') }}

),

score_kpis as (

    select
        score_kpis.kpi,
        score_kpis.measure,
        kpis.component,
        kpis.label,
        kpis.unit,
        kpis.catalogue_id
    from {{ ref('score_kpis') }} as score_kpis
    inner join {{ ref('kpis') }} as kpis on score_kpis.kpi = kpis.kpi

),

scores as (

    select scores.*
    from {{ ref('int_health_scores') }} as scores
    cross join {{ ref('int_as_of') }} as as_of
    cross join {{ ref('int_settings') }} as settings
    where scores.date_day > as_of.as_of_on - settings.explanation_days

),

explained as (

    select
        scores.account_id,
        scores.date_day,
        score_kpis.component,
        case score_kpis.component
            {% for component in ['usage', 'relationship', 'support', 'satisfaction', 'payment'] -%}
            when '{{ component }}' then scores.{{ component }}_status
            {% endfor -%}
        end as component_status,
        score_kpis.kpi,
        score_kpis.label,
        score_kpis.unit,
        score_kpis.catalogue_id,
        score_kpis.measure,
        points.value_on,
        points.value,
        points.value_30d_ago,
        points.value_90d_ago,
        points.segment_median,
        points.measured_value,
        points.sub_score,
        points.weight,
        -- A score that is withheld for lack of coverage has no points either.
        case when scores.score is not null then points.points end as points,
        case
            when scores.score is not null
                then cast(points.weight * 100 - points.points as decimal(18, 9))
        end as lost_points
    from scores
    cross join score_kpis
    left join points
        on
            scores.account_id = points.account_id
            and scores.date_day = points.date_day
            and score_kpis.kpi = points.kpi

),

int_score_reasons as (

    select
        account_id,
        date_day,
        component,
        component_status,
        kpi,
        catalogue_id,
        measure,
        value_on,
        value,
        value_30d_ago,
        value_90d_ago,
        segment_median,
        measured_value,
        sub_score,
        weight,
        points,
        lost_points,
        label || ': ' || coalesce({{ format_value('value', 'unit') }}, 'not measured')
        || coalesce(
            case measure
                when 'own_change_30d'
                    then ', ' || {{ format_value('value_30d_ago', 'unit') }} || ' 30 days before'
                when 'own_change_90d'
                    then ', ' || {{ format_value('value_90d_ago', 'unit') }} || ' 90 days before'
                when 'segment_change'
                    then ', segment median ' || {{ format_value('segment_median', 'unit') }}
            end,
            ''
        )
        || coalesce(' (costs ' || {{ format_number('lost_points', 1) }} || ' points)', '')
            as sentence,
        row_number() over (
            partition by account_id, date_day
            order by lost_points desc nulls last, kpi
        ) as lost_points_rank
    from explained

)

select * from int_score_reasons
