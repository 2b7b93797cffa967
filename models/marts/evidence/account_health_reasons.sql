with score_reasons as (

    select * from {{ ref('int_score_reasons') }}

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
