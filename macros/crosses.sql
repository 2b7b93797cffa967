{% macro crosses(value, comparator, limit) -%}
    case {{ comparator }}
        {% for name, operator in comparators().items() -%}
        when '{{ name }}' then {{ value }} {{ operator }} {{ limit }}
        {% endfor -%}
    end
{%- endmacro %}

{#- The gravest level that a value reaches, 0 = none; its limits stand in limit_1, limit_2, ... -#}
{% macro level_reached(value, comparator) -%}
    case {{ comparator }}
        {% for name, operator in comparators().items() -%}
        when '{{ name }}' then
            case
                {% for rank in severity_ranks() | reverse -%}
                when {{ value }} {{ operator }} limit_{{ rank }} then {{ rank }}
                {% endfor -%}
                else 0
            end
        {% endfor -%}
    end
{%- endmacro %}

{% macro comparators() -%}
    {{- return({'at_most': '<=', 'below': '<', 'at_least': '>=', 'above': '>'}) -}}
{%- endmacro %}

{% macro severity_ranks() -%}
    {{- return([1, 2, 3, 4]) -}}
{%- endmacro %}
