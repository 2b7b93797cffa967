{% macro local_hour(date_day, hour) -%}
    {%- set local_timestamp = dbt.dateadd('hour', hour, 'cast(' ~ date_day ~ ' as timestamp)') -%}
    {%- if checked_var('time_zone') == 'UTC' -%}
        cast({{ local_timestamp }} as timestamp)
    {%- else -%}
        {%- set time_zone = checked_var('time_zone') -%}
        {{ adapter.dispatch('local_hour', 'account_health')(local_timestamp, time_zone) }}
    {%- endif -%}
{%- endmacro %}

{% macro default__local_hour(local_timestamp, time_zone) -%}
    timezone('UTC', timezone('{{ time_zone }}', cast({{ local_timestamp }} as timestamp)))
{%- endmacro %}

{% macro spark__local_hour(local_timestamp, time_zone) -%}
    to_utc_timestamp(cast({{ local_timestamp }} as timestamp), '{{ time_zone }}')
{%- endmacro %}
