-- Each KPI of the score is worth 0 at its worst and 100 at its best, in between on a straight line.
with score_kpis as (

    select
        score_kpis.kpi,
        score_kpis.measure,
        score_kpis.worst,
        score_kpis.best,
        score_kpis.weight as kpi_weight,
        score_kpis.few_signals_weight,
        score_kpis.min_baseline,
        kpis.component,
        kpis.direction
    from {{ ref('score_kpis') }} as score_kpis
    inner join {{ ref('kpis') }} as kpis on score_kpis.kpi = kpis.kpi

),

kpi_values as (

    select * from {{ ref('int_kpi_values') }}

),

-- While a late feed holds a component, its last measured day stands in for today.
component_days as (

    select component_days.*
    from {{ ref('int_component_days') }} as component_days
    inner join {{ ref('int_scoring_slice') }} as slice
        on component_days.date_day >= slice.first_day_on
    where component_days.value_on is not null

),

account_days as (

    select * from {{ ref('int_account_days') }}

),

segment_medians as (

    select * from {{ ref('int_segment_medians') }}

),

compared as (

    select
        kpi_values.account_id,
        component_days.date_day,
        account_days.segment,
        score_kpis.component,
        kpi_values.kpi,
        component_days.value_on,
        score_kpis.kpi_weight,
        score_kpis.few_signals_weight,
        score_kpis.worst,
        score_kpis.best,
        score_kpis.measure,
        score_kpis.min_baseline,
        kpi_values.value,
        kpi_values.value_30d_ago,
        kpi_values.value_90d_ago,
        segment_medians.segment_median,
        case score_kpis.measure
            when 'own_change_30d' then kpi_values.value_30d_ago
            when 'own_change_90d' then kpi_values.value_90d_ago
            when 'segment_change' then segment_medians.segment_median
        end as baseline_value,
        -- Nothing at all, where more is better, is as bad as it gets, whatever it was before.
        score_kpis.measure <> 'value'
        and score_kpis.direction = 'higher_is_better'
        and kpi_values.value = 0 as has_fallen_to_nothing
    from kpi_values
    inner join score_kpis on kpi_values.kpi = score_kpis.kpi
    inner join component_days
        on
            score_kpis.component = component_days.component
            and kpi_values.date_day = component_days.value_on
    inner join account_days
        on
            kpi_values.account_id = account_days.account_id
            and component_days.date_day = account_days.date_day
            and account_days.is_customer
    left join segment_medians
        on
            kpi_values.segment = segment_medians.segment
            and kpi_values.kpi = segment_medians.kpi
            and kpi_values.date_day = segment_medians.date_day

),

measured as (

    select
        compared.*,
        case
            when measure = 'value' then value
            when has_fallen_to_nothing then -1
            when min_baseline is null or baseline_value >= min_baseline
                then (value - baseline_value) / nullif(baseline_value, 0)
        end as measured_value
    from compared

),

placed as (

    select
        measured.*,
        round((measured_value - worst) / (best - worst) * 100, 9) as unclamped_score
    from measured
    where measured_value is not null

),

int_score_kpis as (

    select
        account_id,
        date_day,
        segment,
        component,
        kpi,
        value_on,
        value,
        value_30d_ago,
        value_90d_ago,
        segment_median,
        measured_value,
        kpi_weight,
        few_signals_weight,
        -- Written out, because least() and greatest() take a missing value for a good one.
        cast(
            case
                when unclamped_score < 0 then 0
                when unclamped_score > 100 then 100
                else unclamped_score
            end as decimal(18, 9)
        ) as sub_score
    from placed

)

select * from int_score_kpis
