{{ config(
    materialized='incremental',
    partition_by=partition_column(),
    pre_hook="{{ forget_from(ref('int_scoring_slice')) }}",
) }}
-- The account-days on which a rule fired: every condition of at least one of its alternatives
-- holds.
with rules as (

    select * from {{ ref('rules') }}

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

-- What a person reads, filled in from the seed's sentence.
threshold_checks as (

    select
        threshold_checks.account_id,
        threshold_checks.date_day,
        threshold_checks.threshold_id,
        threshold_checks.severity_rank,
        threshold_checks.softened_by is not null as is_softened,
        {{ threshold_sentence() }}
        || coalesce(' (softened: ' || threshold_checks.softened_by || ')', '') as reason
    from {{ ref('int_rule_checks') }} as threshold_checks
    inner join {{ ref('thresholds') }} as thresholds
        on threshold_checks.threshold_id = thresholds.threshold_id
    inner join {{ ref('kpis') }} as kpis on threshold_checks.kpi = kpis.kpi
    where threshold_checks.severity_rank > 0

),

alternatives as (

    select
        threshold_checks.account_id,
        threshold_checks.date_day,
        rule_conditions.rule_id,
        rule_conditions.alternative,
        -- Conditions that must agree agree on the lowest of their levels.
        min(threshold_checks.severity_rank) as severity_rank,
        bool_or(threshold_checks.is_softened) as is_softened,
        {{ dbt.listagg(
            'threshold_checks.reason', "'; '", 'order by threshold_checks.threshold_id'
        ) }} as reason
    from threshold_checks
    inner join rule_conditions
        on
            threshold_checks.threshold_id = rule_conditions.threshold_id
            and threshold_checks.severity_rank >= rule_conditions.min_severity_rank
    group by
        threshold_checks.account_id,
        threshold_checks.date_day,
        rule_conditions.rule_id,
        rule_conditions.alternative,
        rule_conditions.condition_count
    having count(*) = rule_conditions.condition_count

),

hits as (

    select
        alternatives.account_id,
        alternatives.date_day,
        alternatives.rule_id,
        coalesce(fixed_severities.severity_rank, alternatives.severity_rank) as severity_rank,
        alternatives.is_softened,
        alternatives.reason
    from alternatives
    inner join rules on alternatives.rule_id = rules.rule_id
    left join {{ ref('severities') }} as fixed_severities
        on rules.fixed_severity = fixed_severities.severity
    qualify
        row_number() over (
            partition by alternatives.account_id, alternatives.date_day, alternatives.rule_id
            order by alternatives.severity_rank desc, alternatives.alternative
        ) = 1

),

int_rule_hits as (

    select
        hits.account_id,
        hits.date_day,
        hits.rule_id,
        -- Context softens and never deletes (R22): one level down, if the rule has one.
        case
            when softening.softened_until is null then hits.severity_rank
            else coalesce(rule_levels.softer_rank, hits.severity_rank)
        end as severity_rank,
        hits.is_softened or softening.softened_until is not null as is_softened,
        hits.reason || coalesce(' (softened: ' || softening.sentence || ')', '') as reason
    from hits
    left join {{ ref('int_rule_levels') }} as rule_levels
        on
            hits.rule_id = rule_levels.rule_id
            and hits.severity_rank = rule_levels.severity_rank
    left join {{ ref('int_softening_days') }} as softening
        on
            hits.account_id = softening.account_id
            and hits.date_day >= softening.softened_from
            and hits.date_day < softening.softened_until

)

select * from int_rule_hits
