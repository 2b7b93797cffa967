{% macro rounded_cast(value, type) -%}
    {{ adapter.dispatch('rounded_cast', 'account_health')(value, type) }}
{%- endmacro %}

{% macro default__rounded_cast(value, type) -%}
    cast({{ value }} as {{ type }})
{%- endmacro %}

{% macro spark__rounded_cast(value, type) -%}
    {%- set scale = modules.re.search(',\\s*(\\d+)', type)[1] | int -%}
    cast(
        cast(round({{ value }} * 1e{{ scale }}d) as decimal(18, 0))
        * cast(1e-{{ scale }}d as decimal({{ scale + 1 }}, {{ scale }}))
        as {{ type }}
    )
{%- endmacro %}
