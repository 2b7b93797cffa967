{#- Every row of these tables, whether a newer one of its key came, and why it may be left out:
    `tables` gives each table's reasons, reason → condition, the first that holds. What a row of
    `lookups` says goes into other records. Without `key` a record is told by the declared one; the
    version in force is the newest. -#}
{% macro delivered_rows(tool, tables, lookups=[], key=none) -%}
    {%- for table, reasons in tables.items() %}
    {%- set declared = declared_table(tool, table) %}
    {%- set is_versioned = 'is_active_version' in declared.columns %}
    select
        row_number() over (
            partition by {{ key or declared.config.meta.key | join(', ') }}
            order by
                {{ 'coalesce(is_active_version, true) desc,' if is_versioned }}
                _arrived_at desc, _file desc, _row desc
        ) = 1 as is_newest,
        {{ (table in lookups) | lower }} as is_lookup,
        case
            when false then ''
            {%- for reason, condition in reasons.items() %}
            when {{ condition }} then '{{ reason }}'
            {%- endfor %}
        end as left_out_as,
        _file,
        _row,
        _arrived_at
    from ({{ delivered(tool, table) }}) as {{ table }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
{%- endmacro %}
