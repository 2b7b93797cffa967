{#- Spark allows no frame for its median, and one for the percentile that is the same. -#}
{% macro median_over(value, window) -%}
    {{ adapter.dispatch('median_over', 'account_health')(value, window) }}
{%- endmacro %}

{% macro default__median_over(value, window) -%}
    median({{ value }}) over {{ window }}
{%- endmacro %}

{% macro spark__median_over(value, window) -%}
    percentile({{ value }}, 0.5) over {{ window }}
{%- endmacro %}
