-- What each KPI gives to and takes from the score, in words, for the days that are still explained.
with score_points as (

    select * from {{ ref('int_score_points') }}

),

kpis as (

    select * from {{ ref('kpis') }}

),

scores as (

    select * from {{ ref('int_health_scores') }}

),

settings as (

    select * from {{ ref('int_settings') }}

),

as_of as (

    select * from {{ ref('int_as_of') }}

),

-- A score that is withheld for lack of coverage has no points either.
explained as (

    select
        score_points.*,
        kpis.label,
        kpis.unit,
        kpis.catalogue_id,
        case when scores.score is not null then score_points.points end as shown_points,
        case
            when scores.score is not null and score_points.points is not null
                then score_points.weight * 100 - score_points.points
        end as lost_points
    from score_points
    cross join as_of
    cross join settings
    inner join kpis on score_points.kpi = kpis.kpi
    inner join scores
        on
            score_points.account_id = scores.account_id
            and score_points.date_day = scores.date_day
    where score_points.date_day > as_of.as_of_on - settings.explanation_days

),

int_score_reasons as (

    select
        account_id,
        date_day,
        component,
        component_status,
        kpi,
        catalogue_id,
        value_on,
        measure,
        value,
        value_30d_ago,
        value_90d_ago,
        segment_median,
        measured_value,
        sub_score,
        weight,
        shown_points as points,
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
        || coalesce(' (costs ' || {{ format_number('lost_points', 1) }} || ' points)', '') as sentence,
        row_number() over (
            partition by account_id, date_day
            order by lost_points desc nulls last, kpi
        ) as lost_points_rank
    from explained

)

select * from int_score_reasons
