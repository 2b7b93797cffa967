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
        levels.profile <> 'all' as is_profile_line,
        levels.segment <> 'all' as is_segment_line
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
        bool_or(is_profile_line) over accounts as has_profile_line,
        bool_or(is_segment_line) over accounts as has_segment_line
    from candidates
    window accounts as (partition by threshold_id, segment, profile)

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
        kpis.component,
        baselines.days_before
    from closest
    inner join thresholds on closest.threshold_id = thresholds.threshold_id
    inner join {{ ref('kpis') }} as kpis on thresholds.kpi = kpis.kpi
    inner join {{ ref('baselines') }} as baselines on thresholds.baseline = baselines.baseline
    where
        closest.is_profile_line
        or (not closest.has_profile_line and closest.is_segment_line)
        or not (closest.has_profile_line or closest.has_segment_line)

)

select * from int_threshold_limits
