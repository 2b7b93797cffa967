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

{% macro format_number(value, digits) -%}
    cast(
        cast(round(cast({{ value }} as decimal(28, 9)), {{ digits }}) as decimal(28, {{ digits }}))
        as {{ dbt.type_string() }}
    )
{%- endmacro %}
