-- How far did each tested account go beyond each threshold within the longest horizon? Limits are
-- found on the older losses and the kept accounts beside them, and tested on the newer ones.
with horizon as (

    select max(horizon_days) as horizon_days
    from {{ ref('backtest_horizons') }}

),

tested as (

    select tested.*
    from {{ ref('int_backtest_accounts') }} as tested
    inner join horizon on tested.horizon_days = horizon.horizon_days

),

losses as (

    select
        tested.lost_account_id,
        row_number() over (order by tested.ends_on, tested.lost_account_id)
        <= settings.training_share * count(*) over () as is_training
    from tested
    cross join {{ ref('int_settings') }} as settings
    where tested.is_lost

),

in_rules as (

    select distinct threshold_id
    from {{ ref('rule_conditions') }}

),

-- Of what warns of a loss, that is a signal or in a rule. The score's own limits follow from these.
limits as (

    select
        limits.threshold_id,
        limits.comparator,
        limits.segment,
        limits.threshold as mildest_limit
    from {{ ref('int_threshold_limits') }} as limits
    cross join {{ ref('int_as_of') }} as as_of
    inner join {{ ref('thresholds') }} as thresholds
        on limits.threshold_id = thresholds.threshold_id
    left join in_rules on limits.threshold_id = in_rules.threshold_id
    where
        limits.profile = 'all'
        and limits.component <> 'health'
        and limits.valid_from <= as_of.as_of_on
        and limits.valid_until > as_of.as_of_on
        and coalesce(thresholds.signal, in_rules.threshold_id) is not null
    qualify
        row_number() over (
            partition by limits.threshold_id, limits.segment order by limits.severity_rank
        ) = 1

),

-- Nothing is kept of what never went beyond the mildest level.
extremes as (

    select
        tested.lost_account_id,
        tested.account_id,
        threshold_checks.threshold_id,
        min(threshold_checks.change) as lowest,
        max(threshold_checks.change) as highest
    from tested
    inner join {{ ref('int_threshold_checks') }} as threshold_checks
        on
            tested.account_id = threshold_checks.account_id
            and threshold_checks.date_day >= tested.starts_on
            and threshold_checks.date_day < tested.ends_on
    group by tested.lost_account_id, tested.account_id, threshold_checks.threshold_id

),

by_account as (

    select
        tested.lost_account_id,
        tested.account_id,
        tested.is_lost,
        losses.is_training,
        tested.starts_on,
        tested.ends_on,
        customers.segment,
        limits.threshold_id,
        limits.comparator,
        limits.mildest_limit,
        case
            when limits.comparator in ('at_most', 'below') then extremes.lowest
            else extremes.highest
        end as extreme
    from tested
    inner join losses on tested.lost_account_id = losses.lost_account_id
    inner join {{ ref('int_customers') }} as customers on tested.account_id = customers.account_id
    inner join limits on customers.segment = limits.segment
    left join extremes
        on
            tested.lost_account_id = extremes.lost_account_id
            and tested.account_id = extremes.account_id
            and limits.threshold_id = extremes.threshold_id

),

-- Once for its segment, and once for all.
int_threshold_extremes as (

    select * from by_account

    union all

    select
        lost_account_id,
        account_id,
        is_lost,
        is_training,
        starts_on,
        ends_on,
        'all' as segment,
        threshold_id,
        comparator,
        mildest_limit,
        extreme
    from by_account

)

select * from int_threshold_extremes
