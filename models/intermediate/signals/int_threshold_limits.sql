-- The limits in force per segment: a line for a segment of its own replaces the line for all.
with thresholds as (

    select * from {{ ref('thresholds') }}

),

levels as (

    select * from {{ ref('threshold_levels') }}

),

severities as (

    select * from {{ ref('severities') }}

),

segments as (

    select distinct segment from {{ ref('int_accounts') }}

),

candidates as (

    select
        levels.threshold_id,
        segments.segment,
        severities.severity_rank,
        levels.threshold,
        coalesce(levels.valid_from, cast('0001-01-01' as date)) as valid_from,
        coalesce(levels.valid_until, cast('9999-12-31' as date)) as valid_until,
        levels.segment = segments.segment as is_own_line,
        bool_or(levels.segment = segments.segment) over (
            partition by levels.threshold_id, segments.segment
        ) as has_own_line
    from levels
    inner join severities on levels.severity = severities.severity
    inner join segments on levels.segment in ('all', segments.segment)

),

int_threshold_limits as (

    select
        candidates.threshold_id,
        candidates.segment,
        candidates.severity_rank,
        candidates.threshold,
        candidates.valid_from,
        candidates.valid_until,
        thresholds.kpi,
        thresholds.baseline,
        thresholds.measure,
        thresholds.comparator,
        thresholds.min_baseline
    from candidates
    inner join thresholds on candidates.threshold_id = thresholds.threshold_id
    where candidates.is_own_line or not candidates.has_own_line

)

select * from int_threshold_limits
