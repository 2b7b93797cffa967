{% macro slice_of_run(first_day_on) -%}
    {{ adapter.dispatch('slice_of_run', 'account_health')(first_day_on) }}
{%- endmacro %}

{% macro default__slice_of_run(first_day_on) -%}
    {{ first_day_on }}
{%- endmacro %}

{% macro spark__slice_of_run(first_day_on) -%}
    min({{ first_day_on }}) over ()
{%- endmacro %}
