-- Every KPI of an account for the days that are still explained: its value, both baselines, and
-- what it gives to and takes from the score. KPIs of the score that take no part are rows, too: a
-- reader asks why.
with points as (

    select * from {{ ref('int_score_points') }}

),

kpis as (

    select
        kpis.kpi,
        kpis.component,
        kpis.label,
        kpis.unit,
        kpis.catalogue_id,
        score_kpis.measure
    from {{ ref('kpis') }} as kpis
    left join {{ ref('score_kpis') }} as score_kpis on kpis.kpi = score_kpis.kpi

),

kpi_values as (

    select * from {{ ref('int_kpi_values') }}

),

segment_medians as (

    select * from {{ ref('int_segment_medians') }}

),

scores as (

    select scores.*
    from {{ ref('int_health_scores') }} as scores
    cross join {{ ref('int_as_of') }} as as_of
    cross join {{ ref('int_settings') }} as settings
    inner join {{ ref('int_scoring_slice') }} as slice on scores.date_day >= slice.first_day_on
    where scores.date_day > as_of.as_of_on - settings.explanation_days

),

explained as (

    select
        scores.account_id,
        scores.date_day,
        kpis.component,
        case kpis.component
            {% for component in ['usage', 'relationship', 'support', 'satisfaction', 'payment'] -%}
            when '{{ component }}' then scores.{{ component }}_status
            {% endfor -%}
            else component_days.status
        end as component_status,
        kpis.kpi,
        kpis.label,
        kpis.unit,
        kpis.catalogue_id,
        kpis.measure,
        points.value_on,
        coalesce(points.value, kpi_values.value) as value,
        coalesce(points.value_30d_ago, kpi_values.value_30d_ago) as value_30d_ago,
        coalesce(points.value_90d_ago, kpi_values.value_90d_ago) as value_90d_ago,
        coalesce(points.segment_median, segment_medians.segment_median) as segment_median,
        points.measured_value,
        points.sub_score,
        points.weight,
        -- A score that is withheld has no points either.
        case when scores.score is not null then points.points end as points,
        case
            when scores.score is not null
                then cast(points.weight * 100 - points.points as decimal(18, 9))
        end as lost_points
    from scores
    cross join kpis
    inner join {{ ref('int_component_days') }} as component_days
        on
            kpis.component = component_days.component
            and scores.date_day = component_days.date_day
    left join points
        on
            scores.account_id = points.account_id
            and scores.date_day = points.date_day
            and kpis.kpi = points.kpi
    left join kpi_values
        on
            scores.account_id = kpi_values.account_id
            and scores.date_day = kpi_values.date_day
            and kpis.kpi = kpi_values.kpi
    left join segment_medians
        on
            scores.segment = segment_medians.segment
            and scores.date_day = segment_medians.date_day
            and kpis.kpi = segment_medians.kpi
    where kpis.measure is not null or kpi_values.kpi is not null

),

int_kpi_reasons as (

    select
        explained.*,
        label || ': ' || coalesce({{ format_value('value', 'unit') }}, 'not measured')
        || coalesce(
            case measure
                {% for days in ['30', '90'] -%}
                {%- set before = 'value_' ~ days ~ 'd_ago' -%}
                when 'own_change_{{ days }}d'
                    then ', ' || {{ format_change('value', before, 'unit', days) }}
                {% endfor -%}
                when 'segment_change'
                    then ', segment median ' || {{ format_value('segment_median', 'unit') }}
            end,
            ''
        )
        || coalesce(
            ' (costs ' || nullif({{ format_number('lost_points', 1) }}, '0.0') || ' points)', ''
        ) as sentence
    from explained

)

select * from int_kpi_reasons
