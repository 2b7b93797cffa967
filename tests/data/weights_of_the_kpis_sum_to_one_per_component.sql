-- A component's score is the weighted mean of its KPIs. One with a weight and without any KPI could
-- never be measured and would silently pass its weight to the others.
with components as (

    select distinct component from {{ ref('component_weights') }}
    where weight > 0

),

kpis as (

    select
        kpis.component,
        score_kpis.weight
    from {{ ref('score_kpis') }} as score_kpis
    inner join {{ ref('kpis') }} as kpis on score_kpis.kpi = kpis.kpi

)

select
    components.component,
    coalesce(sum(kpis.weight), 0) as total_weight
from components
left join kpis on components.component = kpis.component
group by components.component
having coalesce(sum(kpis.weight), 0) <> 1
