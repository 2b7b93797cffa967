{% macro partition_column() -%}
    {{- return('date_day' if target.type == 'spark' else none) -}}
{%- endmacro %}
