-- Methods S01 and S05: how many different negative signals an account shows on a day, and the worst
-- level that one of them reaches. Days without any are absent.
with threshold_checks as (

    select threshold_checks.*
    from {{ ref('int_threshold_checks') }} as threshold_checks
    inner join {{ ref('int_scoring_slice') }} as slice
        on threshold_checks.date_day >= slice.first_day_on
    where threshold_checks.severity_rank > 0

),

thresholds as (

    select * from {{ ref('thresholds') }}
    where signal is not null

),

int_account_signals as (

    select
        threshold_checks.account_id,
        threshold_checks.date_day,
        count(distinct thresholds.signal) as signal_count,
        max(threshold_checks.severity_rank) as max_severity_rank
    from threshold_checks
    inner join thresholds on threshold_checks.threshold_id = thresholds.threshold_id
    group by threshold_checks.account_id, threshold_checks.date_day

)

select * from int_account_signals
