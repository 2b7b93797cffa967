-- Counts of signals from 0 upwards belong to exactly one band (T10).
with ordered as (

    select
        signal_band,
        min_signals,
        max_signals,
        lead(min_signals) over (order by min_signals) as next_min_signals,
        row_number() over (order by min_signals) as position_from_below
    from {{ ref('signal_bands') }}

),

-- The most signals an account can show.
possible as (

    select count(distinct signal) as signal_count
    from {{ ref('thresholds') }}

)

select ordered.*
from ordered
cross join possible
where
    ordered.max_signals < ordered.min_signals
    or ordered.next_min_signals <> ordered.max_signals + 1
    or (ordered.position_from_below = 1 and ordered.min_signals <> 0)
    or (ordered.next_min_signals is null and ordered.max_signals < possible.signal_count)
