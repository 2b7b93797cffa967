-- Points are read as parts of 100. No component at all sums to nothing and fails, too; so does a
-- segment of its own.
select
    segments.segment,
    coalesce(sum(component_weights.weight), 0) as total_weight
from (
    select 'all' as segment
    union distinct
    select segment from {{ ref('component_weights') }}
) as segments
left join {{ ref('component_weights') }} as component_weights
    on segments.segment = component_weights.segment
group by segments.segment
having coalesce(sum(component_weights.weight), 0) <> 1
