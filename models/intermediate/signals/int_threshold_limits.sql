-- The limits in force per segment and profile: lines for an account's own profile replace those for
-- its segment, and these the lines for all; of a profile's, those for the segment, too, go first.
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
        -- Sorts behind 'all all', 'all own' and 'own all': the line closest to the account.
        case levels.profile when 'all' then 'all' else 'own' end || ' '
        || case levels.segment when 'all' then 'all' else 'own' end as closeness
    from levels
    inner join severities on levels.severity = severities.severity
    inner join kinds_of_accounts as kinds
        on
            levels.segment in ('all', kinds.segment)
            and levels.profile in ('all', kinds.profile)

),

ranked as (

    select
        candidates.*,
        max(closeness) over (partition by threshold_id, segment, profile) as closest
    from candidates

),

int_threshold_limits as (

    select
        ranked.threshold_id,
        ranked.segment,
        ranked.profile,
        ranked.severity_rank,
        ranked.threshold,
        ranked.valid_from,
        ranked.valid_until,
        thresholds.kpi,
        thresholds.baseline,
        thresholds.measure,
        thresholds.comparator,
        thresholds.min_baseline,
        case when thresholds.is_guarded then thresholds.kpi end as guarded_kpi,
        kpis.component,
        baselines.days_before
    from ranked
    inner join thresholds on ranked.threshold_id = thresholds.threshold_id
    inner join {{ ref('kpis') }} as kpis on thresholds.kpi = kpis.kpi
    inner join {{ ref('baselines') }} as baselines on thresholds.baseline = baselines.baseline
    where ranked.closeness = ranked.closest

)

select * from int_threshold_limits
