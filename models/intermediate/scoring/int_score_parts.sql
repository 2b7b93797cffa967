{{ config(materialized='view') }}
-- What a score is made of on a day: the parts whose feeds have been there for long enough, measured
-- or held. With another part in it, or without one, it is another score.
with int_score_parts as (

    select
        component_weights.segment,
        component_days.date_day,
        {{ dbt.listagg(
            'component_days.component', "', '", 'order by component_days.component'
        ) }} as parts
    from {{ ref('int_component_days') }} as component_days
    inner join {{ ref('int_component_weights') }} as component_weights
        on component_days.component = component_weights.component
    where component_days.value_on is not null
    group by component_weights.segment, component_days.date_day

)

select * from int_score_parts
