-- Two limits in force on one day for one threshold, segment, profile and severity: nobody could say
-- which counts.
with spans as (

    select
        threshold_id,
        segment,
        profile,
        severity,
        coalesce(valid_from, cast('0001-01-01' as date)) as valid_from,
        coalesce(valid_until, cast('9999-12-31' as date)) as valid_until
    from {{ ref('threshold_levels') }}

),

ordered as (

    select
        *,
        max(valid_until) over (
            partition by threshold_id, segment, profile, severity
            order by valid_from, valid_until
            rows between unbounded preceding and 1 preceding
        ) as earlier_until
    from spans

)

select *
from ordered
where valid_from < earlier_until or valid_from >= valid_until
