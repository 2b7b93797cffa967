-- On which days could a rule be judged for an account that it fires for at least once? Only those
-- count as quiet: a day without its feeds, or with too little to compare, says nothing.
with threshold_checks as (

    select * from {{ ref('int_threshold_checks') }}

),

rule_conditions as (

    select
        rule_id,
        alternative,
        threshold_id,
        count(*) over (partition by rule_id, alternative) as condition_count
    from {{ ref('rule_conditions') }}

),

fired as (

    select distinct
        account_id,
        rule_id
    from {{ ref('int_rule_hits') }}

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
    group by
        threshold_checks.account_id,
        threshold_checks.date_day,
        rule_conditions.rule_id,
        rule_conditions.alternative,
        rule_conditions.condition_count
    having count(*) = rule_conditions.condition_count

),

judged_days as (

    select distinct
        account_id,
        rule_id,
        date_day
    from judged_alternatives

),

int_rule_days as (

    select
        account_id,
        rule_id,
        date_day,
        row_number() over (
            partition by account_id, rule_id
            order by date_day
        ) as judged_days_to_date
    from judged_days

)

select * from int_rule_days
