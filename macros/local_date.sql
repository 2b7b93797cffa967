{% macro local_date(utc_timestamp) -%}
    {%- if checked_var('time_zone') == 'UTC' -%}
        cast({{ utc_timestamp }} as date)
    {%- else -%}
        {%- set time_zone = checked_var('time_zone') -%}
        {{ adapter.dispatch('local_date', 'account_health')(utc_timestamp, time_zone) }}
    {%- endif -%}
{%- endmacro %}

{% macro default__local_date(utc_timestamp, time_zone) -%}
    cast(timezone('{{ time_zone }}', timezone('UTC', {{ utc_timestamp }})) as date)
{%- endmacro %}

{% macro spark__local_date(utc_timestamp, time_zone) -%}
    cast(from_utc_timestamp({{ utc_timestamp }}, '{{ time_zone }}') as date)
{%- endmacro %}
