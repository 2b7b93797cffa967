-- Each KPI of the score is worth 0 at its worst and 100 at its best, in between on a straight line.
with account_days as (

    select * from {{ ref('int_account_days') }}
    where is_customer

),

component_days as (

    select * from {{ ref('int_component_days') }}

),

components as (

    select * from {{ ref('score_components') }}

),

score_kpis as (

    select
        score_kpis.kpi,
        score_kpis.measure,
        score_kpis.worst,
        score_kpis.best,
        score_kpis.weight,
        kpis.component
    from {{ ref('score_kpis') }} as score_kpis
    inner join {{ ref('kpis') }} as kpis on score_kpis.kpi = kpis.kpi

),

kpi_values as (

    select * from {{ ref('int_kpi_values') }}

),

segment_medians as (

    select * from {{ ref('int_segment_medians') }}

),

measured as (

    select
        account_days.account_id,
        account_days.date_day,
        component_days.component,
        components.weight as component_weight,
        component_days.status as feed_status,
        component_days.value_on,
        score_kpis.kpi,
        score_kpis.weight as kpi_weight,
        score_kpis.worst,
        score_kpis.best,
        score_kpis.measure,
        kpi_values.value,
        kpi_values.value_30d_ago,
        kpi_values.value_90d_ago,
        segment_medians.segment_median,
        case score_kpis.measure
            when 'value' then kpi_values.value
            when 'own_change_30d'
                then
                    (kpi_values.value - kpi_values.value_30d_ago)
                    / nullif(kpi_values.value_30d_ago, 0)
            when 'own_change_90d'
                then
                    (kpi_values.value - kpi_values.value_90d_ago)
                    / nullif(kpi_values.value_90d_ago, 0)
            when 'segment_change'
                then
                    (kpi_values.value - segment_medians.segment_median)
                    / nullif(segment_medians.segment_median, 0)
        end as measured_value
    from account_days
    inner join component_days on account_days.date_day = component_days.date_day
    inner join components on component_days.component = components.component
    inner join score_kpis on component_days.component = score_kpis.component
    left join kpi_values
        on
            account_days.account_id = kpi_values.account_id
            and score_kpis.kpi = kpi_values.kpi
            and component_days.value_on = kpi_values.date_day
    left join segment_medians
        on
            account_days.segment = segment_medians.segment
            and score_kpis.kpi = segment_medians.kpi
            and component_days.value_on = segment_medians.date_day

),

placed as (

    select
        *,
        round((measured_value - worst) / (best - worst) * 100, 9) as unclamped_score
    from measured

),

-- Written out, because least() and greatest() take a missing value for a good one.
int_score_kpis as (

    select
        *,
        case
            when unclamped_score < 0 then 0
            when unclamped_score > 100 then 100
            else unclamped_score
        end as sub_score
    from placed

)

select * from int_score_kpis
