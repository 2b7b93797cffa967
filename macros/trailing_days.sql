{% macro trailing_days(days) -%}
    rows between {{ days - 1 }} preceding and current row
{%- endmacro %}
