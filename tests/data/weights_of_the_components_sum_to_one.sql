-- Points are read as parts of 100. No component at all sums to nothing and fails, too.
select coalesce(sum(weight), 0) as total_weight
from {{ ref('score_components') }}
having coalesce(sum(weight), 0) <> 1
