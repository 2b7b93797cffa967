-- Does a rule speak early, from what customers do, or late, from what they say and pay (S08)? One
-- that needs both is neither.
with rule_conditions as (

    select * from {{ ref('rule_conditions') }}

),

thresholds as (

    select * from {{ ref('thresholds') }}

),

kpis as (

    select * from {{ ref('kpis') }}

),

counted as (

    select
        rule_conditions.rule_id,
        count(*) as condition_count,
        count_if(kpis.kpi_type = 'predictive') as predictive_count
    from rule_conditions
    inner join thresholds on rule_conditions.threshold_id = thresholds.threshold_id
    inner join kpis on thresholds.kpi = kpis.kpi
    group by rule_conditions.rule_id

),

int_rule_types as (

    select
        rule_id,
        case
            when predictive_count = condition_count then 'leading'
            when predictive_count = 0 then 'lagging'
            else 'mixed'
        end as rule_type
    from counted

)

select * from int_rule_types
