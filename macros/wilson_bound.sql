{#- Wilson: right near 0 and 1 and for few, where the simple interval is not. -#}
{% macro wilson_bound(part, whole, deviations, sign) -%}
    (
        {{ part }} + {{ deviations }} * {{ deviations }} / 2
        {{ sign }} {{ deviations }} * sqrt(
            {{ part }} * ({{ whole }} - {{ part }}) / cast(nullif({{ whole }}, 0) as double)
            + {{ deviations }} * {{ deviations }} / 4
        )
    ) / nullif({{ whole }} + {{ deviations }} * {{ deviations }}, 0)
{%- endmacro %}
