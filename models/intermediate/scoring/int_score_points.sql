-- What is not measured takes no part in the score: its weight goes to what is.
with score_kpis as (

    select * from {{ ref('int_score_kpis') }}

),

shared as (

    select
        *,
        case
            when sub_score is not null
                then
                    kpi_weight
                    / sum(case when sub_score is not null then kpi_weight end) over (
                        partition by account_id, date_day, component
                    )
        end as kpi_share
    from score_kpis

),

int_score_points as (

    select
        account_id,
        date_day,
        component,
        kpi,
        value_on,
        measure,
        value,
        value_30d_ago,
        value_90d_ago,
        segment_median,
        measured_value,
        cast(sub_score as decimal(18, 9)) as sub_score,
        component_weight,
        cast(kpi_share as decimal(18, 12)) as kpi_share,
        case
            when feed_status <> 'measured' then feed_status
            when bool_or(sub_score is not null) over (
                partition by account_id, date_day, component
            ) then 'measured'
            else 'no_data_yet'
        end as component_status,
        cast(
            component_weight * kpi_share
            / sum(component_weight * kpi_share) over (partition by account_id, date_day)
            as decimal(18, 12)
        ) as weight,
        cast(
            component_weight * kpi_share * sub_score
            / sum(component_weight * kpi_share) over (partition by account_id, date_day)
            as decimal(18, 12)
        ) as points
    from shared

)

select * from int_score_points
