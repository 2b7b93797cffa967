{#- Wilson: right near 0 and 1 and for few accounts, where the simple interval is not. -#}
{% macro wilson_bound(successes, trials, deviations, side) -%}
    (
        {{ successes }} + {{ deviations }} * {{ deviations }} / 2
        {{ '+' if side == 'high' else '-' }} {{ deviations }} * sqrt(
            {{ successes }} * ({{ trials }} - {{ successes }}) / nullif({{ trials }}, 0)
            + {{ deviations }} * {{ deviations }} / 4
        )
    ) / nullif({{ trials }} + {{ deviations }} * {{ deviations }}, 0)
{%- endmacro %}
