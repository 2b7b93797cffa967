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

severities as (

    select * from {{ ref('severities') }}

),

-- What a person reads, filled in from the seed's sentence.
threshold_hits as (

    select
        account_id,
        date_day,
        threshold_id,
        severity_rank,
        replace(
            replace(
                replace(
                    replace(
                        sentence, '{value}', {{ format_value('value', 'unit') }}
                    ),
                    '{baseline}', coalesce({{ format_value('baseline_value', 'unit') }}, 'unknown')
                ),
                '{segment_median}',
                coalesce({{ format_value('segment_median', 'unit') }}, 'unknown')
            ),
            '{change}',
            case when change > 0 then '+' else '' end
            || case measure
                when 'relative' then {{ format_value('change', "'rate'") }}
                else {{ format_value('change', "'points'") }} || ' points'
            end
        ) as reason
    from {{ ref('int_threshold_hits') }}

),

alternatives as (

    select
        threshold_hits.account_id,
        threshold_hits.date_day,
        rule_conditions.rule_id,
        rule_conditions.alternative,
        -- Conditions that must agree agree on the lowest of their levels.
        min(threshold_hits.severity_rank) as severity_rank,
        {{ dbt.listagg(
            'threshold_hits.reason', "'; '", 'order by threshold_hits.threshold_id'
        ) }} as reason
    from threshold_hits
    inner join rule_conditions
        on
            threshold_hits.threshold_id = rule_conditions.threshold_id
            and threshold_hits.severity_rank >= rule_conditions.min_severity_rank
    group by
        threshold_hits.account_id,
        threshold_hits.date_day,
        rule_conditions.rule_id,
        rule_conditions.alternative,
        rule_conditions.condition_count
    having count(*) = rule_conditions.condition_count

),

int_rule_hits as (

    select
        alternatives.account_id,
        alternatives.date_day,
        alternatives.rule_id,
        coalesce(fixed_severities.severity_rank, alternatives.severity_rank) as severity_rank,
        alternatives.reason
    from alternatives
    inner join rules on alternatives.rule_id = rules.rule_id
    left join severities as fixed_severities on rules.fixed_severity = fixed_severities.severity
    qualify
        row_number() over (
            partition by alternatives.account_id, alternatives.date_day, alternatives.rule_id
            order by alternatives.severity_rank desc, alternatives.alternative
        ) = 1

)

select * from int_rule_hits
