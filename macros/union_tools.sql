{% macro union_tools(entity) -%}
    {%- set switched_on = ['generic'] + (var('tools') | reject('equalto', 'generic') | list) -%}
    {%- set delivering = [] -%}
    {%- for tool in switched_on -%}
        {%- if tool not in var('tool_entities') -%}
            {{ exceptions.raise_compiler_error(
                "Tool '" ~ tool ~ "' is switched on in the var `tools` but has no line in "
                ~ "`tool_entities` "
                ~ "(dbt_project.yml): add the entities that models/staging/" ~ tool ~ " delivers."
            ) }}
        {%- endif -%}
        {%- if entity in var('tool_entities')[tool] -%}
            {%- do delivering.append('stg_' ~ tool ~ '__' ~ entity) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- for model in delivering -%}
        select * from {{ ref(model) }}
        {%- if not loop.last %} union all {% endif -%}
    {%- endfor -%}
{%- endmacro %}
