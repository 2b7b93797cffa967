{#- The newest version of each record of an entity, by the id that its tool gives it. What arrived
    before the last run is held already: only newer files are read, and their ids forgotten first.
    Other tools than the contract's own say in one row what becomes of another, and a connector
    overwrites its rows where they are: both are read whole. -#}
{% macro newest_versions(entity, id) -%}
with delivered as (

    {{ union_tools(entity) }}

),

new_arrivals as (

    select arrived_at
    from {{ ref('int_arrivals') }}
    where entity = '{{ entity }}' and is_new

),

newest as (

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

)

select * from newest
{%- endmacro %}

{% macro kept_versions(entity) -%}
    {%- set others = [] -%}
    {%- for tool in var('tools') | reject('equalto', 'generic')
        if entity in var('tool_entities').get(tool, []) -%}
        {%- do others.append(tool) -%}
    {%- endfor -%}
    {%- set is_kept = target.type == 'duckdb' and not others
        and 'generic' not in var('tool_schemas') -%}
    {{- return('incremental' if is_kept else 'table') -}}
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
