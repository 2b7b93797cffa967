{#- Every row of these tables, whether a newer one of its key came, and why it may be left out:
    `tables` gives each table's reasons, reason → condition, the first that holds. What a row of
    `lookups` says goes into other records. Without `key` a record is told by the declared key. -#}
{% macro delivered_rows(tool, tables, lookups=[], key=none) -%}
    {%- for table, reasons in tables.items() %}
    {%- set sources = graph.sources.values() if execute else [] %}
    {%- set declared = sources | selectattr('source_name', 'equalto', tool)
        | selectattr('name', 'equalto', table) | map(attribute='config.meta.key') | first %}
    select
        row_number() over (
            partition by {{ key or declared | join(', ') }}
            order by _arrived_at desc, _file desc, _row desc
        ) = 1 as is_newest,
        {{ (table in lookups) | lower }} as is_lookup,
        {% if reasons -%}
        case
            {%- for reason, condition in reasons.items() %}
            when {{ condition }} then '{{ reason }}'
            {%- endfor %}
        end
        {%- else -%}
        cast(null as {{ dbt.type_string() }})
        {%- endif %} as left_out_as,
        _file,
        _row,
        _arrived_at
    from ({{ delivered(tool, table) }}) as {{ table }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
{%- endmacro %}
