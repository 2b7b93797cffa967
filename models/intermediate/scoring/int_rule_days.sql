{{ config(
    materialized='incremental',
    partition_by=partition_column(),
    pre_hook="{{ forget_from(ref('int_scoring_slice')) }}",
) }}
-- On which days could a rule be judged for an account, from the first one on which it fired? Only
-- those count as quiet: a day without its feeds, or with too little to compare, says nothing, and
-- nor does one on which the season or a habit alone keeps the rule from firing, or on which the
-- rule no longer fires and has not come back past its exit limits (N04).
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

exits as (

    select
        limits.threshold_id,
        limits.segment,
        limits.profile,
        limits.severity_rank,
        limits.valid_from,
        limits.valid_until,
        limits.comparator,
        round(limits.threshold * coalesce(thresholds.exit_share, 1), 9) as exit_limit
    from {{ ref('int_threshold_limits') }} as limits
    inner join {{ ref('thresholds') }} as thresholds
        on limits.threshold_id = thresholds.threshold_id

),

judged_conditions as (

    select
        threshold_checks.account_id,
        threshold_checks.date_day,
        threshold_checks.threshold_id,
        rule_conditions.rule_id,
        rule_conditions.alternative,
        rule_conditions.condition_count,
        coalesce(
            bool_or(
                {{ crosses('threshold_checks.change', 'exits.comparator', 'exits.exit_limit') }}
            ),
            false
        ) as is_held
    from threshold_checks
    inner join rule_conditions on threshold_checks.threshold_id = rule_conditions.threshold_id
    inner join fired
        on
            threshold_checks.account_id = fired.account_id
            and rule_conditions.rule_id = fired.rule_id
            and threshold_checks.date_day >= fired.first_fired_on
    inner join {{ ref('int_account_profiles') }} as profiles
        on threshold_checks.account_id = profiles.account_id
    left join exits
        on
            threshold_checks.threshold_id = exits.threshold_id
            and profiles.segment = exits.segment
            and profiles.profile = exits.profile
            and rule_conditions.min_severity_rank <= exits.severity_rank
            and threshold_checks.date_day >= exits.valid_from
            and threshold_checks.date_day < exits.valid_until
    where
        threshold_checks.softened_by is null
        or threshold_checks.severity_rank >= rule_conditions.min_severity_rank
    group by
        threshold_checks.account_id,
        threshold_checks.date_day,
        threshold_checks.threshold_id,
        rule_conditions.rule_id,
        rule_conditions.alternative,
        rule_conditions.condition_count

),

judged_alternatives as (

    select
        account_id,
        date_day,
        rule_id,
        bool_and(is_held) as is_held
    from judged_conditions
    group by account_id, date_day, rule_id, alternative, condition_count
    having count(*) = condition_count

),

int_rule_days as (

    select
        account_id,
        rule_id,
        date_day,
        bool_or(is_held) as is_held
    from judged_alternatives
    group by account_id, rule_id, date_day

)

select * from int_rule_days
