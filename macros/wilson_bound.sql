{#- One end of Wilson's interval around a share: honest for few, and never outside 0 and 1. -#}
{% macro wilson_bound(part, whole, deviations, sign) -%}
    {%- set share -%} ({{ part }} / cast({{ whole }} as double)) {%- endset -%}
    {%- set spread -%}
        sqrt({{ share }} * (1 - {{ share }}) / {{ whole }}
        + power({{ deviations }} / (2 * {{ whole }}), 2))
    {%- endset -%}
    {%- set bound -%}
        ({{ share }} + power({{ deviations }}, 2) / (2 * {{ whole }})
        {{ sign }} {{ deviations }} * {{ spread }}) / (1 + power({{ deviations }}, 2) / {{ whole }})
    {%- endset -%}
    {{ rounded_cast('least(1, greatest(0, ' ~ bound ~ '))', 'decimal(9, 6)') }}
{%- endmacro %}
