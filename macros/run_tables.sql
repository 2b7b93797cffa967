{% macro run_columns() -%}
    {%- set text = dbt.type_string() -%}
    {{- return({
        'last_run': {
            'scope': text, 'arrived_until': 'timestamp', 'known_files': text,
            'as_of_on': 'date', 'first_day_on': 'date',
        },
        'identities': {
            'kind': text, 'tool': text, 'named_as': text, 'account_id': text, 'address': text,
        },
        'account_inputs': {
            'entity': text, 'account_id': text, 'date_day': 'date', 'fingerprint': 'bigint',
            'record_key': 'bigint',
        },
        'unfinished': {'scope': text},
    }) -}}
{%- endmacro %}

{% macro create_run_tables() -%}
    {%- do run_query('create schema if not exists runs') -%}
    {%- for name, columns in run_columns().items() -%}
        {%- do run_query(
            'create table if not exists ' ~ run_table(name) ~ using_parquet()
            ~ ' as ' ~ no_rows(columns)
        ) -%}
    {%- endfor -%}
{%- endmacro %}

{% macro no_rows(columns) -%}
    select
        {% for name, type in columns.items() -%}
        cast(null as {{ type }}) as {{ name }}{{ ',' if not loop.last }}
        {% endfor -%}
    where false
{%- endmacro %}

{% macro write_run_table(name, query) -%}
    {%- do run_query('drop table if exists ' ~ run_table(name)) -%}
    {%- do run_query('create table ' ~ run_table(name) ~ using_parquet() ~ ' as ' ~ query) -%}
{%- endmacro %}

{#- What was compared whole is replaced whole; of records that are kept, the touched ones. -#}
{% macro keep_account_inputs() -%}
    {%- set inputs = 'select * from ' ~ model_relation('int_account_inputs') -%}
    {%- if keeps_accounts() -%}
        {%- set kept = run_table('account_inputs') -%}
        {%- do run_query(
            'delete from ' ~ kept ~ ' where record_key is null or record_key in ('
            ~ 'select touched.record_key from ' ~ model_relation('int_touched_records')
            ~ ' as touched)'
        ) -%}
        {%- do run_query('insert into ' ~ kept ~ ' by name ' ~ inputs) -%}
    {%- else -%}
        {%- do write_run_table('account_inputs', inputs) -%}
    {%- endif -%}
{%- endmacro %}

{% macro run_table(name) -%}
    {{- return('runs.' ~ name) -}}
{%- endmacro %}

{% macro using_parquet() -%}
    {{- return(' using parquet' if target.type == 'spark' else '') -}}
{%- endmacro %}

{#- What identifies the work: nothing that was computed under another scope is gone on from. -#}
{% macro run_scope(models) -%}
    {%- set parts = [
        target.name, env_var('ACCOUNT_HEALTH_LAKE', 'lake'), var('tools'), var('tool_entities'),
        var('tool_schemas'), var('reporting_currency'), var('time_zone'), engine_version(),
    ] -%}
    {%- for node in models -%}
        {%- do parts.append(node.unique_id ~ node.checksum.checksum) -%}
    {%- endfor -%}
    {%- for id in graph.nodes if id.startswith('seed.') -%}
        {%- do parts.append(id ~ graph.nodes[id].checksum.checksum) -%}
    {%- endfor -%}
    {{- return(local_md5(parts | map('string') | sort | join('|'))) -}}
{%- endmacro %}

{#- Hashes of one version need not be those of the next. -#}
{% macro engine_version() -%}
    {{- return(run_query('select version()').rows[0][0] if execute else '') -}}
{%- endmacro %}

{#- In the order of the project. dbt makes a dictionary of a node each time it is asked for. -#}
{% macro selected_models() -%}
    {%- set chosen = [] -%}
    {%- if execute and flags.WHICH in ('build', 'run') -%}
        {%- for id in graph.nodes if id.startswith('model.') and id in selected_resources -%}
            {%- do chosen.append(graph.nodes[id]) -%}
        {%- endfor -%}
    {%- endif -%}
    {{- return(chosen) -}}
{%- endmacro %}

{#- The models that keep what earlier runs computed. -#}
{% macro selected_histories(models) -%}
    {{- return(
        models | selectattr('config.materialized', 'equalto', 'incremental')
        | rejectattr('config.full_refresh', 'equalto', false) | list
    ) -}}
{%- endmacro %}

{#- Is everything selected that a run is remembered by? A later one starts over from any other. -#}
{% macro is_remembered(models) -%}
    {{- return(
        [
            'int_arrivals', 'int_as_of', 'int_days', 'int_identities', 'int_account_inputs',
            'int_touched_records',
        ] | reject('in', models | map(attribute='name') | list) | list == []
    ) -}}
{%- endmacro %}

{#- Is everything selected that these models are made of? -#}
{% macro is_whole_selection(models) -%}
    {%- set missing = [] -%}
    {%- for node in models -%}
        {%- for parent in node.depends_on.nodes
            if parent.startswith('model.') and parent not in selected_resources -%}
            {%- do missing.append(parent) -%}
        {%- endfor -%}
    {%- endfor -%}
    {{- return(not missing) -}}
{%- endmacro %}

{% macro history_relation(node) -%}
    {{- return(adapter.get_relation(node.database, node.schema, node.alias)) -}}
{%- endmacro %}

{% macro model_relation(name) -%}
    {{- return(history_relation(graph.nodes['model.' ~ project_name ~ '.' ~ name])) -}}
{%- endmacro %}

{% macro counted(from_where) -%}
    {{- return(run_query('select count(*) from ' ~ from_where).rows[0][0]) -}}
{%- endmacro %}
