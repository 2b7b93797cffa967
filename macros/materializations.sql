{#- How models come to stand in DuckDB. Nobody reads the file that dbt writes before it is published
    whole, so a model is replaced where it stands. dbt's own way (build beside, rename twice, drop)
    costs twice as much for each model; its incremental models write each row twice. -#}

{% materialization table, adapter='duckdb', supported_languages=['sql'] %}
    {{- return(replace_in_place('table')) -}}
{% endmaterialization %}

{% materialization view, adapter='duckdb', supported_languages=['sql'] %}
    {{- return(replace_in_place('view')) -}}
{% endmaterialization %}

{% materialization incremental, adapter='duckdb', supported_languages=['sql'] %}
    {{- return(append_in_place() if is_incremental() else replace_in_place('table')) -}}
{% endmaterialization %}

{% macro replace_in_place(type) -%}
    {%- set relation = this.incorporate(type=type) -%}
    {%- set existing = load_cached_relation(this) -%}
    {%- if existing and existing.type != type -%}
        {%- do adapter.drop_relation(existing) -%}
    {%- endif -%}
    {{- run_hooks(pre_hooks) -}}
    {%- call statement('main') -%}
        {%- if config.get('contract').enforced -%}
        {{ get_assert_columns_equivalent(compiled_code) }}
        create or replace table {{ relation }} (
            {{ adapter.render_raw_columns_constraints(model.columns) | join(', ') }}
        );
        insert into {{ relation }} by name ({{ compiled_code }});
        {{ assert_primary_key(relation) }}
        {{ comments_on(relation) }}
        {%- else -%}
        create or replace {{ type }} {{ relation }} as ({{ compiled_code }})
        {%- endif -%}
    {%- endcall -%}
    {{- run_hooks(post_hooks) -}}
    {%- do adapter.commit() -%}
    {{- return({'relations': [relation]}) -}}
{%- endmacro %}

{#- DuckDB's own primary key is an index, which costs more than the rows. -#}
{% macro assert_primary_key(relation) -%}
    {%- for rule in model.constraints if rule.type == 'primary_key' %}
    select error('more than one row of ' || concat_ws(', ', {{ rule.columns | join(', ') }}))
    from {{ relation }} group by {{ rule.columns | join(', ') }} having count(*) > 1 limit 1;
    {%- endfor %}
{%- endmacro %}

{#- The contract has seen to it that the columns are there; dbt's persist_docs asks the catalog. -#}
{% macro comments_on(relation) -%}
    {{ alter_relation_comment(relation, model.description) if config.persist_relation_docs() }}
    {%- for column in model.columns.values() if config.persist_column_docs() %}
    comment on column {{ relation }}.{{ column.name }}
    is {{ duckdb_escape_comment(column.description) }};
    {%- endfor %}
{%- endmacro %}

{#- Its pre_hook deletes what is computed again. -#}
{% macro append_in_place() -%}
    {%- do assert_same_columns() -%}
    {{- run_hooks(pre_hooks) -}}
    {%- call statement('main') -%}
        insert into {{ this }} by name ({{ compiled_code }})
    {%- endcall -%}
    {{- run_hooks(post_hooks) -}}
    {%- do adapter.commit() -%}
    {{- return({'relations': [this]}) -}}
{%- endmacro %}

{#- What dbt calls on_schema_change: fail. -#}
{% macro assert_same_columns() -%}
    {%- set held = sorted_columns('select * from ' ~ this) -%}
    {%- set made = sorted_columns(compiled_code) -%}
    {%- if held != made -%}
        {%- do exceptions.raise_compiler_error(
            this ~ ' holds ' ~ held | join(', ') ~ '; the model now makes ' ~ made | join(', ')
            ~ '. What to do: run with --full-refresh.'
        ) -%}
    {%- endif -%}
{%- endmacro %}

{% macro sorted_columns(query) -%}
    {{- return(get_column_schema_from_query(query) | map(attribute='name') | sort | list) -}}
{%- endmacro %}
