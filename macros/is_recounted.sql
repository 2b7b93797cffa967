{#- Does a row belong to what is counted again: an account's day, on Spark the whole day? -#}
{% macro is_recounted(rows, recounted, day='date_day') -%}
    {{ rows }}.{{ day }} = {{ recounted }}.date_day
    {%- if keeps_accounts() %}
    and {{ rows }}.account_id is not distinct from {{ recounted }}.account_id
    {%- endif %}
{%- endmacro %}
