{% macro matches_pattern(value, pattern) -%}
    {{ adapter.dispatch('matches_pattern', 'account_health')(value, pattern) }}
{%- endmacro %}

{% macro default__matches_pattern(value, pattern) -%}
    regexp_matches({{ value }}, {{ pattern }})
{%- endmacro %}

{% macro spark__matches_pattern(value, pattern) -%}
    {{ value }} rlike {{ pattern }}
{%- endmacro %}
