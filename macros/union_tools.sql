{% macro union_tools(entity) -%}
    {%- for tool in delivering_tools(entity) -%}
        select * from {{ ref('stg_' ~ tool ~ '__' ~ entity) }}
        {%- if not loop.last %} union all {% endif -%}
    {%- endfor -%}
{%- endmacro %}

{#- In the order in which they are switched on; the contract's own files first, always. -#}
{% macro delivering_tools(entity) -%}
    {%- set delivering = [] -%}
    {%- for tool in ['generic'] + (var('tools') | reject('equalto', 'generic') | list) -%}
        {%- if tool not in var('tool_entities') -%}
            {{ exceptions.raise_compiler_error(
                "Tool '" ~ tool ~ "' is switched on in the var `tools` but has no line in "
                ~ "`tool_entities` "
                ~ "(dbt_project.yml): add the entities that models/staging/" ~ tool ~ " delivers."
            ) }}
        {%- endif -%}
        {%- if entity in var('tool_entities')[tool] -%}
            {%- do delivering.append(tool) -%}
        {%- endif -%}
    {%- endfor -%}
    {{- return(delivering) -}}
{%- endmacro %}

{#- The declared tables that an entity is read from, as tool.table: a tool's own word for it may be
    another. None while dbt is still reading the project. -#}
{% macro tables_behind(entity) -%}
    {%- set found = [] -%}
    {%- for tool in delivering_tools(entity) if execute -%}
        {%- set view = 'model.' ~ project_name ~ '.stg_' ~ tool ~ '__' ~ entity -%}
        {%- do found.extend(sources_of(graph.nodes[view])) -%}
    {%- endfor -%}
    {{- return(found | unique | sort) -}}
{%- endmacro %}

{#- The sources that a node reads, by itself or through others. -#}
{% macro sources_of(node) -%}
    {%- set found = [] -%}
    {%- for id in node.depends_on.get('nodes', []) -%}
        {%- if id in graph.sources -%}
            {%- do found.append(id.split('.')[2:] | join('.')) -%}
        {%- else -%}
            {%- do found.extend(sources_of(graph.nodes[id])) -%}
        {%- endif -%}
    {%- endfor -%}
    {{- return(found) -}}
{%- endmacro %}
