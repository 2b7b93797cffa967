with score_reasons as (

    select score_reasons.*
    from {{ ref('int_score_reasons') }} as score_reasons
    cross join {{ ref('int_as_of') }} as as_of
    cross join {{ ref('int_settings') }} as settings
    where score_reasons.date_day > as_of.as_of_on - settings.explanation_days

),

account_health_reasons as (

    select
        account_id,
        date_day,
        component,
        kpi,
        component_status,
        value_on,
        catalogue_id,
        measure,
        value,
        value_30d_ago,
        value_90d_ago,
        segment_median,
        measured_value,
        cast(sub_score as decimal(12, 9)) as sub_score,
        weight,
        points,
        lost_points,
        sentence
    from score_reasons

)

select * from account_health_reasons
