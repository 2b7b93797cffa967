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
