{% macro crosses(value, comparator, limit) -%}
    case {{ comparator }}
        when 'at_most' then {{ value }} <= {{ limit }}
        when 'below' then {{ value }} < {{ limit }}
        when 'at_least' then {{ value }} >= {{ limit }}
        when 'above' then {{ value }} > {{ limit }}
    end
{%- endmacro %}
