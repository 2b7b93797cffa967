{{ config(
    materialized='incremental',
    partition_by=partition_column(),
    pre_hook="{{ forget_from(ref('int_scoring_slice')) }}",
) }}
-- On which days could a rule be judged for an account, from the first one on which it fired? Only
-- those count as quiet: a day without its feeds, or with too little to compare, says nothing, and
-- nor does one on which the season or a habit alone keeps the rule from firing.
with threshold_checks as (

    select * from {{ ref('int_rule_checks') }}

),

rule_conditions as (

    select
        rule_conditions.rule_id,
        rule_conditions.alternative,
        rule_conditions.threshold_id,
        severities.severity_rank as min_severity_rank,
        count(*) over (
            partition by rule_conditions.rule_id, rule_conditions.alternative
        ) as condition_count
    from {{ ref('rule_conditions') }} as rule_conditions
    inner join {{ ref('severities') }} as severities
        on rule_conditions.min_severity = severities.severity

),

fired as (

    select
        account_id,
        rule_id,
        min(date_day) as first_fired_on
    from {{ ref('int_rule_hits') }}
    group by account_id, rule_id

),

judged_alternatives as (

    select
        threshold_checks.account_id,
        threshold_checks.date_day,
        rule_conditions.rule_id,
        rule_conditions.alternative
    from threshold_checks
    inner join rule_conditions on threshold_checks.threshold_id = rule_conditions.threshold_id
    inner join fired
        on
            threshold_checks.account_id = fired.account_id
            and rule_conditions.rule_id = fired.rule_id
            and threshold_checks.date_day >= fired.first_fired_on
    where
        threshold_checks.softened_by is null
        or threshold_checks.severity_rank >= rule_conditions.min_severity_rank
    group by
        threshold_checks.account_id,
        threshold_checks.date_day,
        rule_conditions.rule_id,
        rule_conditions.alternative,
        rule_conditions.condition_count
    having count(*) = rule_conditions.condition_count

),

int_rule_days as (

    select distinct
        account_id,
        rule_id,
        date_day
    from judged_alternatives

)

select * from int_rule_days
