{#- Rows of a day lie together, so that deleting days touches few blocks; Spark has partitions. -#}
{% macro in_day_order() -%}
    {{ 'order by date_day' if target.type != 'spark' }}
{%- endmacro %}
