-- Who watches everything acts on nothing (D15, T27): more than five parts of a score are a warning,
-- not an error.
{{ config(severity='warn') }}
select
    segment,
    count(*) as parts
from {{ ref('component_weights') }}
where weight > 0
group by segment
having count(*) > 5
