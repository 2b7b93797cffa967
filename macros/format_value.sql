{% macro format_value(value, unit) -%}
    case {{ unit }}
        when 'rate' then {{ format_number(value ~ ' * 100', 0) }} || ' %'
        when 'minutes' then {{ format_number(value, 1) }} || ' min'
        when 'hours' then {{ format_number(value, 1) }} || ' h'
        when 'days' then {{ format_number(value, 0) }} || ' days'
        when 'number' then {{ format_number(value, 1) }}
        else {{ format_number(value, 0) }}
    end
{%- endmacro %}

{% macro format_change(value, before, unit, days) -%}
    {%- set percent = 'abs(' ~ value ~ ' - ' ~ before ~ ') * 100 / nullif(' ~ before ~ ', 0)' -%}
    case
        when {{ before }} = 0 and {{ value }} > 0 then 'up from 0 in {{ days }} days'
        when round({{ percent }}, 0) > 0
            then
                case when {{ value }} < {{ before }} then 'down ' else 'up ' end
                || {{ format_number(percent, 0) }} || ' % from '
                || {{ format_value(before, unit) }} || ' in {{ days }} days'
        when {{ value }} is not null and {{ before }} is not null then 'as {{ days }} days before'
    end
{%- endmacro %}

{% macro format_number(value, digits) -%}
    cast(
        cast(round(cast({{ value }} as decimal(28, 9)), {{ digits }}) as decimal(28, {{ digits }}))
        as {{ dbt.type_string() }}
    )
{%- endmacro %}
