-- A part that is not wanted has the weight 0; its row stays.
select
    sum(weight) as total_weight,
    count(*) as parts
from {{ ref('engagement_parts') }}
having coalesce(sum(weight), 0) <> 1 or count(*) <> 3
