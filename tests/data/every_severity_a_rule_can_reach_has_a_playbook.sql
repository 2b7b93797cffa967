-- An alert without a next action is noise (M03, R18). A rule reaches its fixed severity or else,
-- per alternative, each level that one of its conditions has and that all the others can have, too.
-- A rule that reaches nothing has a limit missing and fails as well.
with severities as (

    select * from {{ ref('severities') }}

),

levels as (

    select
        rule_conditions.rule_id,
        rule_conditions.alternative,
        rule_conditions.threshold_id,
        severities.severity_rank
    from {{ ref('rule_conditions') }} as rule_conditions
    inner join severities as min_severities
        on rule_conditions.min_severity = min_severities.severity
    inner join {{ ref('threshold_levels') }} as threshold_levels
        on rule_conditions.threshold_id = threshold_levels.threshold_id
    inner join severities
        on
            threshold_levels.severity = severities.severity
            and severities.severity_rank >= min_severities.severity_rank

),

highest_levels as (

    select
        rule_conditions.rule_id,
        rule_conditions.alternative,
        rule_conditions.threshold_id,
        max(levels.severity_rank) as severity_rank
    from {{ ref('rule_conditions') }} as rule_conditions
    left join levels
        on
            rule_conditions.rule_id = levels.rule_id
            and rule_conditions.alternative = levels.alternative
            and rule_conditions.threshold_id = levels.threshold_id
    group by rule_conditions.rule_id, rule_conditions.alternative, rule_conditions.threshold_id

),

-- Conditions agree on the lowest of their levels.
alternatives as (

    select
        rule_id,
        alternative,
        case when count(*) = count(severity_rank) then min(severity_rank) end as highest_rank
    from highest_levels
    group by rule_id, alternative

),

reachable as (

    select distinct
        rules.rule_id,
        coalesce(rules.fixed_severity, severities.severity) as severity
    from {{ ref('rules') }} as rules
    left join alternatives on rules.rule_id = alternatives.rule_id
    left join levels
        on
            alternatives.rule_id = levels.rule_id
            and alternatives.alternative = levels.alternative
            and levels.severity_rank <= alternatives.highest_rank
    left join severities on levels.severity_rank = severities.severity_rank
    where alternatives.highest_rank is null or levels.severity_rank is not null

),

playbooks as (

    select
        rule_playbooks.rule_id,
        rule_playbooks.severity
    from {{ ref('rule_playbooks') }} as rule_playbooks
    inner join {{ ref('playbooks') }} as playbooks
        on rule_playbooks.playbook_id = playbooks.playbook_id

)

select
    reachable.rule_id,
    reachable.severity
from reachable
left join playbooks
    on
        reachable.rule_id = playbooks.rule_id
        and reachable.severity = playbooks.severity
where playbooks.rule_id is null
