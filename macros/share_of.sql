{#- One count or sum as a share of another; null of nothing. -#}
{% macro share_of(part, whole) -%}
    {{ rounded_cast(part ~ ' / cast(nullif(' ~ whole ~ ', 0) as double)', 'decimal(12, 6)') }}
{%- endmacro %}
