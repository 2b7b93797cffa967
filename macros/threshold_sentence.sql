{#- What a person reads of a crossed threshold: the sentence of the seed with its numbers. Reads the
    aliases threshold_checks, thresholds and kpis. -#}
{% macro threshold_sentence() -%}
    {%- set checks = 'threshold_checks' -%}
    {%- set values = {
        '{value}': format_value(checks ~ '.value', 'kpis.unit'),
        '{baseline}': 'coalesce(' ~ format_value(checks ~ '.baseline_value', 'kpis.unit')
            ~ ", 'unknown')",
        '{segment_median}': 'coalesce('
            ~ format_value(checks ~ '.segment_median', 'kpis.unit') ~ ", 'unknown')",
        '{change}': "case when " ~ checks ~ ".change > 0 then '+' else '' end "
            ~ "|| case thresholds.measure when 'relative' then "
            ~ format_value(checks ~ '.change', "'rate'") ~ " else "
            ~ format_value(checks ~ '.change', "'points'") ~ " || ' points' end",
    } -%}
    {{ 'replace(' * values | length }}thresholds.sentence
    {%- for placeholder, value in values.items() -%}
        , '{{ placeholder }}', {{ value }})
    {%- endfor -%}
{%- endmacro %}
