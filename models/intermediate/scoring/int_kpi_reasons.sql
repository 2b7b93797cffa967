{{ config(materialized='view') }}
-- Every KPI of an account for the days that are still explained: its value, both baselines, and
-- what it gives to and takes from the score.
with kpis as (

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

scores as (

    select scores.*
    from {{ ref('int_health_scores') }} as scores
    cross join {{ ref('int_as_of') }} as as_of
    cross join {{ ref('int_settings') }} as settings
    inner join {{ ref('int_scoring_slice') }} as slice on scores.date_day >= slice.first_day_on
    where scores.date_day > as_of.as_of_on - settings.explanation_days

),

-- A KPI of the score that takes no part is a row, too: a reader asks why.
asked as (

    select
        scores.account_id,
        scores.date_day,
        kpis.kpi,
        points.value_on,
        points.value,
        points.value_30d_ago,
        points.value_90d_ago,
        points.segment_median,
        points.measured_value,
        points.sub_score,
        points.weight,
        points.points
    from scores
    cross join kpis
    left join {{ ref('int_score_points') }} as points
        on
            scores.account_id = points.account_id
            and scores.date_day = points.date_day
            and kpis.kpi = points.kpi
    where kpis.measure is not null

),

-- While a late feed holds a component, its last measured day stands in for today.
reasons as (

    select
        account_id,
        date_day,
        kpi,
        asked.value_on,
        coalesce(asked.value, kpi_values.value) as value,
        coalesce(asked.value_30d_ago, kpi_values.value_30d_ago) as value_30d_ago,
        coalesce(asked.value_90d_ago, kpi_values.value_90d_ago) as value_90d_ago,
        asked.segment_median,
        asked.measured_value,
        asked.sub_score,
        asked.weight,
        asked.points
    from asked
    full outer join {{ ref('int_kpi_values') }} as kpi_values using (account_id, date_day, kpi)

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
        reasons.value_on,
        reasons.value,
        reasons.value_30d_ago,
        reasons.value_90d_ago,
        coalesce(reasons.segment_median, segment_medians.segment_median) as segment_median,
        reasons.measured_value,
        reasons.sub_score,
        reasons.weight,
        -- A score that is withheld has no points either.
        case when scores.score is not null then reasons.points end as points,
        case
            when scores.score is not null
                then cast(reasons.weight * 100 - reasons.points as decimal(18, 9))
        end as lost_points
    from reasons
    inner join scores
        on
            reasons.account_id = scores.account_id
            and reasons.date_day = scores.date_day
    inner join kpis on reasons.kpi = kpis.kpi
    inner join {{ ref('int_component_days') }} as component_days
        on
            kpis.component = component_days.component
            and reasons.date_day = component_days.date_day
    left join {{ ref('int_segment_medians') }} as segment_medians
        on
            scores.segment = segment_medians.segment
            and reasons.date_day = segment_medians.date_day
            and reasons.kpi = segment_medians.kpi

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
