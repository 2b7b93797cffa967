{#- Days as partitions let Spark replace them; a catalog that forgets its tables replaces none. -#}
{% macro partition_column() -%}
    {%- set forgets = env_var('ACCOUNT_HEALTH_SPARK_CATALOG', 'hive') == 'in-memory' -%}
    {{- return('date_day' if target.type == 'spark' and not forgets else none) -}}
{%- endmacro %}
