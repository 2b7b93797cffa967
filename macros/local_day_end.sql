{% macro local_day_end(date_day) -%}
    {%- if checked_var('time_zone') == 'UTC' -%}
        cast({{ date_day }} + 1 as timestamp)
    {%- else -%}
        {%- set time_zone = checked_var('time_zone') -%}
        {{ adapter.dispatch('local_day_end', 'account_health')(date_day, time_zone) }}
    {%- endif -%}
{%- endmacro %}

{% macro default__local_day_end(date_day, time_zone) -%}
    timezone('UTC', timezone('{{ time_zone }}', cast({{ date_day }} + 1 as timestamp)))
{%- endmacro %}

{% macro spark__local_day_end(date_day, time_zone) -%}
    to_utc_timestamp(cast({{ date_day }} + 1 as timestamp), '{{ time_zone }}')
{%- endmacro %}
