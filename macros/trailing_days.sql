{% macro trailing_days(days) -%}
    range between interval '{{ days - 1 }}' day preceding and current row
{%- endmacro %}
