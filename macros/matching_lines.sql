{#- Of lines that begin with a number, the numbers of those that the pattern is found in. -#}
{% macro matching_lines(page, pattern) -%}
    {{ adapter.dispatch('matching_lines', 'account_health')(page, pattern) }}
{%- endmacro %}

{% macro default__matching_lines(page, pattern) -%}
    unnest(
        regexp_extract_all(
            {{ page }}, concat('(?m)^([0-9]+) [^\n]*(?:', {{ pattern }}, ')'), 1
        )
    )
{%- endmacro %}

{% macro spark__matching_lines(page, pattern) -%}
    explode(
        regexp_extract_all(
            {{ page }}, concat('(?m)^([0-9]+) [^\n]*(?:', {{ pattern }}, ')'), 1
        )
    )
{%- endmacro %}

{#- A text on one line, in lower case. -#}
{% macro on_one_line(value) -%}
    replace(replace(lower({{ value }}), {{ line_end() }}, ' '), chr(13), ' ')
{%- endmacro %}

{% macro line_end() -%}
    chr(10)
{%- endmacro %}
