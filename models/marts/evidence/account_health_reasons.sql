{{ config(
    materialized='incremental',
    incremental_strategy='append',
    on_schema_change='fail',
    partition_by=partition_column(),
    pre_hook=[
        "{{ forget_from(ref('int_scoring_slice')) }}",
        "{{ forget_unexplained(ref('int_as_of'), ref('int_settings')) }}",
    ],
) }}
-- Every reason of a score for the days that are still explained: its KPIs, then the cap and the
-- override as rows of their own. Together their points are the score.
with adjustments as (

    select adjustments.*
    from {{ ref('int_score_adjustments') }} as adjustments
    inner join {{ ref('int_scoring_slice') }} as slice
        on adjustments.date_day >= slice.first_day_on
    cross join {{ ref('int_as_of') }} as as_of
    cross join {{ ref('int_settings') }} as settings
    where adjustments.date_day > as_of.as_of_on - settings.explanation_days

),

account_health_reasons as (

    select
        reasons.account_id,
        reasons.date_day,
        reasons.component,
        reasons.kpi,
        reasons.component_status,
        reasons.value_on,
        reasons.catalogue_id,
        reasons.measure,
        reasons.value,
        reasons.value_30d_ago,
        reasons.value_90d_ago,
        reasons.segment_median,
        reasons.measured_value,
        levels.alert_level,
        levels.crossed_level,
        levels.softened_by,
        cast(reasons.sub_score as decimal(12, 9)) as sub_score,
        reasons.weight,
        reasons.points,
        reasons.lost_points,
        reasons.sentence
    from {{ ref('int_kpi_reasons') }} as reasons
    left join {{ ref('int_kpi_levels') }} as levels
        on
            reasons.account_id = levels.account_id
            and reasons.date_day = levels.date_day
            and reasons.kpi = levels.kpi

    union all

    select
        account_id,
        date_day,
        component,
        kpi,
        'measured' as component_status,
        date_day as value_on,
        case component when 'cap' then 'N15' else 'N03' end as catalogue_id,
        cast(null as {{ dbt.type_string() }}) as measure,
        cast(null as double) as value,
        cast(null as double) as value_30d_ago,
        cast(null as double) as value_90d_ago,
        cast(null as double) as segment_median,
        cast(null as double) as measured_value,
        cast(null as {{ dbt.type_string() }}) as alert_level,
        cast(null as {{ dbt.type_string() }}) as crossed_level,
        cast(null as {{ dbt.type_string() }}) as softened_by,
        cast(null as decimal(12, 9)) as sub_score,
        cast(null as decimal(18, 12)) as weight,
        {{ rounded_cast('points', 'decimal(18, 12)') }} as points,
        {{ rounded_cast('-points', 'decimal(18, 9)') }} as lost_points,
        sentence
    from adjustments

)

select * from account_health_reasons
