{% macro create_lake_tables() -%}
    {{ adapter.dispatch('create_lake_tables', 'account_health')() if execute }}
{%- endmacro %}

{% macro default__create_lake_tables() -%}{%- endmacro %}

{% macro spark__create_lake_tables() -%}
    {%- set lake = env_var('ACCOUNT_HEALTH_LAKE', 'lake') -%}
    {%- set lake = lake if modules.re.match('/|\\w+:', lake)
        else invocation_args_dict.project_dir ~ '/' ~ lake -%}
    {%- set sources = graph.sources.values() | rejectattr('schema', 'equalto', 'runs')
        | rejectattr('source_name', 'in', var('tool_schemas')) | list -%}
    {%- for schema in sources | map(attribute='schema') | unique -%}
        {%- do run_query('create schema if not exists ' ~ schema) -%}
    {%- endfor -%}
    {%- for source in sources -%}
        {%- set of_loader = source.source_name == 'lake' -%}
        {%- set folder = '/_' if of_loader else '/' ~ source.source_name ~ '/' -%}
        {%- set columns = [] if of_loader
            else ['_file string', '_row bigint', '_arrived_at timestamp'] -%}
        {%- for column in source.columns.values() -%}
            {%- do columns.append(column.name ~ ' ' ~ column.data_type) -%}
        {%- endfor -%}
        {%- set table = source.schema ~ '.' ~ source.identifier -%}
        {%- do run_query('drop table if exists ' ~ table) -%}
        {%- do run_query(
            'create table ' ~ table ~ ' (' ~ columns | join(', ') | replace(' varchar', ' string')
            ~ ") using parquet location '" ~ lake ~ folder ~ source.name ~ "'"
        ) -%}
    {%- endfor -%}
{%- endmacro %}
