{% macro first_item(list) -%}
    {#- '["a","b"]' gives a, '[1,2]' gives 1, '[]' nothing; what is no list stays as it is. -#}
    nullif(case
        when {{ list }} like '["%' then split_part({{ list }}, '"', 2)
        when {{ list }} like '[%' then split_part(translate({{ list }}, '[] ', ''), ',', 1)
        else {{ list }}
    end, '')
{%- endmacro %}
