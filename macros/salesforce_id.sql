{#- An id of 15 characters in its form of 18, which tells capitals apart where case is lost: each
    third of it gives one more character, the number whose bits say which of its five are capitals.
    One of 18 characters stays; so does anything else. -#}
{% macro salesforce_id(id) -%}
    {%- set digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345' -%}
    case
        when length({{ id }}) = 15 then concat(
            {{ id }}
            {%- for third in range(3) %},
            substr(
                '{{ digits }}', 1
                {%- for bit in range(5) %}
                + case
                    when substr({{ id }}, {{ third * 5 + bit + 1 }}, 1) between 'A' and 'Z'
                        then {{ 2 ** bit }} else 0
                end
                {%- endfor %}, 1
            )
            {%- endfor %}
        )
        else {{ id }}
    end
{%- endmacro %}
