with rule_levels as (

    select
        rule_playbooks.rule_id,
        severities.severity_rank
    from {{ ref('rule_playbooks') }} as rule_playbooks
    inner join {{ ref('severities') }} as severities
        on rule_playbooks.severity = severities.severity

),

int_rule_levels as (

    select
        rule_id,
        severity_rank,
        lag(severity_rank) over (partition by rule_id order by severity_rank) as softer_rank
    from rule_levels

)

select * from int_rule_levels
