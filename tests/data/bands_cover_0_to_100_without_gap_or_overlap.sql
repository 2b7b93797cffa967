-- A score in a gap has no band, a score in an overlap has two and doubles its account.
with ordered as (

    select
        band,
        min_score,
        below_score,
        lead(min_score) over (order by min_score) as next_min_score,
        row_number() over (order by min_score) as position_from_below
    from {{ ref('bands') }}

)

select *
from ordered
where
    below_score <= min_score
    or next_min_score <> below_score
    or (position_from_below = 1 and min_score > 0)
    or (next_min_score is null and below_score <= 100)
