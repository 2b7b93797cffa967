-- A graver level must ask for more: a value that reaches it has reached the milder ones, too.
with ordered as (

    select
        limits.threshold_id,
        limits.segment,
        limits.profile,
        limits.severity_rank,
        limits.threshold,
        milder.threshold as milder_threshold,
        limits.comparator
    from {{ ref('int_threshold_limits') }} as limits
    inner join {{ ref('int_threshold_limits') }} as milder
        on
            limits.threshold_id = milder.threshold_id
            and limits.segment = milder.segment
            and limits.profile = milder.profile
            and limits.severity_rank > milder.severity_rank
            and limits.valid_from < milder.valid_until
            and limits.valid_until > milder.valid_from

)

select *
from ordered
where
    case
        when comparator in ('at_most', 'below') then threshold >= milder_threshold
        else threshold <= milder_threshold
    end
