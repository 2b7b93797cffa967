{#- Every variable that becomes part of SQL, before any runs. The freshness of a source asks its
    table without a model that would have looked at the schema. -#}
{% macro check_vars() -%}
    {%- do checked_var('reporting_currency') -%}
    {%- do checked_var('time_zone') -%}
    {%- for tool in var('tool_schemas') -%}
        {%- do checked_var('tool_schemas', tool) -%}
    {%- endfor -%}
    {%- for tool in var('tools') -%}
        {%- do checked_var('tools', loop.index0) -%}
    {%- endfor -%}
{%- endmacro %}
