{#- The tables in schema `runs` say what the last complete run was made of. A run goes on from the
    history tables it left if models, seeds, settings and lake are still the same and no run since
    has ended half-way; otherwise it drops them and starts over. -#}

{% macro start_run() -%}
    {%- set models = selected_models() -%}
    {%- set histories = selected_histories(models) -%}
    {%- if models -%} {%- do create_run_tables() -%} {%- endif -%}
    {%- if histories -%}
        {%- set scope = run_scope(models) -%}
        {%- if is_whole_selection(models) and not goes_on(histories, scope) -%}
            {%- for node in histories -%}
                {%- set history = history_relation(node) -%}
                {%- if history -%} {%- do adapter.drop_relation(history) -%} {%- endif -%}
            {%- endfor -%}
            {%- for name, columns in run_columns().items() -%}
                {%- do write_run_table(name, no_rows(columns)) -%}
            {%- endfor -%}
        {%- endif -%}
        {%- do write_run_table('unfinished', "select '" ~ scope ~ "' as scope") -%}
    {%- endif -%}
{%- endmacro %}

{% macro finish_run(results) -%}
    {%- set models = selected_models() -%}
    {%- if selected_histories(models) and is_whole_selection(models) and is_remembered(models) -%}
        {%- set succeeded = results | selectattr('status', 'equalto', 'success')
            | map(attribute='node.unique_id') | list -%}
        {%- if models | map(attribute='unique_id') | reject('in', succeeded) | list == [] -%}
            {%- do write_run_table('last_run', this_run(run_scope(models))) -%}
            {%- set identities = 'select * from ' ~ model_relation('int_identities') -%}
            {%- do write_run_table('identities', identities) -%}
            {%- do keep_account_inputs() -%}
            {%- do run_query('drop table if exists ' ~ run_table('unfinished')) -%}
        {%- endif -%}
    {%- endif -%}
{%- endmacro %}

{% macro goes_on(histories, scope) -%}
    {%- set found = namespace(all=not flags.FULL_REFRESH and not reads_connected_usage()) -%}
    {%- for node in histories if not history_relation(node) -%}
        {%- set found.all = false -%}
    {%- endfor -%}
    {%- if found.all -%}
        {%- set found.all = counted(
            run_table('last_run') ~ " where scope = '" ~ scope ~ "'"
            ~ " and not exists (select scope from " ~ run_table('unfinished') ~ ")"
        ) > 0 -%}
    {%- endif -%}
    {%- if found.all -%}
        {%- set found.all = counted(
            run_table('last_run') ~ ' where known_files = (' ~ files_of_last_run() ~ ')'
        ) > 0 -%}
    {%- endif -%}
    {{- return(found.all) -}}
{%- endmacro %}

{#- A connector overwrites its rows in place, and no log says which of them are new. -#}
{% macro reads_connected_usage() -%}
    {{- return(
        delivering_tools('usage_events') | select('in', var('tool_schemas')) | list | length > 0
    ) -}}
{%- endmacro %}

{#- Files may be loaded while a run is at work: it knows those that int_arrivals saw. -#}
{% macro this_run(scope) -%}
    select
        '{{ scope }}' as scope,
        arrivals.arrived_until,
        arrivals.known_files,
        as_of.as_of_on,
        days.first_day_on
    from {{ model_relation('int_as_of') }} as as_of
    cross join (
        select min(date_day) as first_day_on from {{ model_relation('int_days') }}
    ) as days
    cross join (
        select
            max(arrived_at) as arrived_until,
            {{ known_arrivals() }} as known_files
        from {{ model_relation('int_arrivals') }}
    ) as arrivals
{%- endmacro %}

{#- What is now in the lake of the files that had arrived when the last run began. -#}
{% macro files_of_last_run() -%}
    select {{ known_arrivals() }}
    from (
        select {{ known_files() }} as known_files
        from {{ model_relation('stg_lake__files') }}
        where
            status = 'loaded'
            and arrived_at <= (select max(arrived_until) from {{ run_table('last_run') }})
        group by tool, entity, arrived_at
    ) as arrivals
{%- endmacro %}

{#- Which files were read, and how: those of an arrival, and those of all arrivals. -#}
{% macro known_files() -%}
    md5({{ dbt.listagg(
        "file_id || coalesce(declaration_digest, '')", "','", 'order by file_id'
    ) }})
{%- endmacro %}

{% macro known_arrivals() -%}
    md5({{ dbt.listagg('known_files', "','", 'order by known_files') }})
{%- endmacro %}
