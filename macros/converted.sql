{#- Amounts hold 14 digits before the point, rates 10. Their product needs more than the 18 digits
    in which DuckDB multiplies them; from 19 on it takes 38, as Spark does. -#}
{% macro converted(amount, rate) -%}
    cast(cast({{ amount }} as decimal(19, 4)) * {{ rate }} as decimal(18, 4))
{%- endmacro %}
