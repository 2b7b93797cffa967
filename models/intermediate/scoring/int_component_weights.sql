-- The weights in force per segment: a segment with lines of its own has no others.
with component_weights as (

    select * from {{ ref('component_weights') }}

),

segments as (

    select distinct segment from {{ ref('int_accounts') }}

),

own_segments as (

    select distinct segment from component_weights

),

int_component_weights as (

    select
        segments.segment,
        component_weights.component,
        component_weights.weight
    from segments
    left join own_segments on segments.segment = own_segments.segment
    inner join component_weights
        on coalesce(own_segments.segment, 'all') = component_weights.segment
    where component_weights.weight > 0

)

select * from int_component_weights
