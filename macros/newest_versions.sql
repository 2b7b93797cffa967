{#- Versions of the contract's own files are kept from run to run, the newest one of each id: only
    what arrived since the last run is read, and its ids are forgotten first. What other tools say
    in one row may concern another, and a connector overwrites its rows where they stand: from these
    every run finds the newest versions anew, and so does Spark, where no row can be deleted. -#}
{% macro keeps_versions(entity) -%}
    {{- return(
        target.type == 'duckdb' and delivering_tools(entity) == ['generic']
        and 'generic' not in var('tool_schemas')
    ) -}}
{%- endmacro %}

{% macro newest_versions(entity, id) -%}
with delivered as (

    {{ union_tools(entity) }}

),

new_arrivals as (

    select arrived_at
    from {{ ref('int_arrivals') }}
    where entity = '{{ entity }}' and is_new

)

select delivered.*
from delivered
{% if is_incremental() -%}
inner join new_arrivals on delivered._arrived_at = new_arrivals.arrived_at
{% endif -%}
qualify
    row_number() over (
        partition by delivered.tool, delivered.{{ id }}
        order by delivered._arrived_at desc, delivered._file desc, delivered._row desc
    ) = 1
{%- endmacro %}

{% macro forget_versions(entity, id) -%}
    {%- if is_incremental() -%}
    delete from {{ this }} as held
    using (
        select
            delivered.tool,
            delivered.{{ id }}
        from ({{ union_tools(entity) }}) as delivered
        inner join {{ ref('int_arrivals') }} as arrivals
            on delivered._arrived_at = arrivals.arrived_at
        where arrivals.entity = '{{ entity }}' and arrivals.is_new
    ) as again
    where held.tool = again.tool and held.{{ id }} = again.{{ id }}
    {%- endif -%}
{%- endmacro %}
