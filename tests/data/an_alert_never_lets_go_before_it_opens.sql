-- The limit at which an alert lets go lies on the calm side of the one at which it opens (N04);
-- the other way round it would close while its rule fires.
select
    levels.threshold_id,
    levels.severity,
    levels.threshold,
    thresholds.exit_share
from {{ ref('threshold_levels') }} as levels
inner join {{ ref('thresholds') }} as thresholds
    on levels.threshold_id = thresholds.threshold_id
where
    case
        when thresholds.comparator in ('at_most', 'below')
            then levels.threshold * thresholds.exit_share < levels.threshold
        else levels.threshold * thresholds.exit_share > levels.threshold
    end
