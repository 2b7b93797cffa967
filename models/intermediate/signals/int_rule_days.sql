-- On which days could each rule be judged at all? A day without its feeds neither opens nor closes.
with rule_conditions as (

    select * from {{ ref('rule_conditions') }}

),

thresholds as (

    select * from {{ ref('thresholds') }}

),

kpis as (

    select * from {{ ref('kpis') }}

),

component_days as (

    select * from {{ ref('int_component_days') }}

),

rule_components as (

    select distinct
        rule_conditions.rule_id,
        kpis.component
    from rule_conditions
    inner join thresholds on rule_conditions.threshold_id = thresholds.threshold_id
    inner join kpis on thresholds.kpi = kpis.kpi

),

judged as (

    select
        rule_components.rule_id,
        component_days.date_day,
        bool_and(component_days.status = 'measured') as is_judged
    from rule_components
    inner join component_days on rule_components.component = component_days.component
    group by rule_components.rule_id, component_days.date_day

),

int_rule_days as (

    select
        rule_id,
        date_day,
        is_judged,
        sum(case when is_judged then 1 else 0 end) over (
            partition by rule_id
            order by date_day
            rows between unbounded preceding and current row
        ) as judged_days_to_date
    from judged

)

select * from int_rule_days
