{#- 64 bits for a text id: finds candidates for equality fast, and proves nothing. -#}
{% macro id_hash(column) -%}
    {{ adapter.dispatch('id_hash', 'account_health')(column) }}
{%- endmacro %}

{% macro default__id_hash(column) -%}
    hash({{ column }})
{%- endmacro %}

{% macro spark__id_hash(column) -%}
    xxhash64({{ column }})
{%- endmacro %}
