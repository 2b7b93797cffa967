-- The limits in force per segment and profile: lines for an account's own profile replace those for
-- its segment, and these replace the lines for all.
with thresholds as (

    select * from {{ ref('thresholds') }}

),

levels as (

    select * from {{ ref('threshold_levels') }}

),

severities as (

    select * from {{ ref('severities') }}

),

kinds_of_accounts as (

    select distinct
        segment,
        profile
    from {{ ref('int_account_profiles') }}

),

candidates as (

    select
        levels.threshold_id,
        kinds.segment,
        kinds.profile,
        severities.severity_rank,
        levels.threshold,
        coalesce(levels.valid_from, cast('0001-01-01' as date)) as valid_from,
        coalesce(levels.valid_until, cast('9999-12-31' as date)) as valid_until,
        case
            when levels.profile <> 'all' then 1
            when levels.segment <> 'all' then 2
            else 3
        end as line_rank
    from levels
    inner join severities on levels.severity = severities.severity
    inner join kinds_of_accounts as kinds
        on
            levels.segment in ('all', kinds.segment)
            and levels.profile in ('all', kinds.profile)

),

closest as (

    select
        candidates.*,
        min(line_rank) over (partition by threshold_id, segment, profile) as closest_rank
    from candidates

),

int_threshold_limits as (

    select
        closest.threshold_id,
        closest.segment,
        closest.profile,
        closest.severity_rank,
        closest.threshold,
        closest.valid_from,
        closest.valid_until,
        thresholds.kpi,
        thresholds.baseline,
        thresholds.measure,
        thresholds.comparator,
        thresholds.min_baseline,
        thresholds.is_guarded,
        case when thresholds.is_guarded then thresholds.kpi end as guarded_kpi,
        case thresholds.baseline
            when '30d_ago' then 30
            when '30d_ago_each_month' then 30
            when '60d_ago' then 60
            when '90d_ago' then 90
        end as baseline_days
    from closest
    inner join thresholds on closest.threshold_id = thresholds.threshold_id
    where closest.line_rank = closest.closest_rank

)

select * from int_threshold_limits
