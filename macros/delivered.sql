{#- What a tool delivered: the loader's rows or, where the var `tool_schemas` names a schema for the
    tool, its connector's table there, with the columns the source yml declares. -#}
{% macro delivered(tool, table) -%}
    {%- set relation = source(tool, table) -%}
    {%- if tool not in var('tool_schemas') or not execute -%}
    select * from {{ relation }}
    {%- else -%}
    {%- do refuse_to_show(tool) -%}
    {%- set declared = declared_table(tool, table) -%}
    {%- set found = connector_columns(tool, declared) -%}
    select
        {%- for column in declared.columns.values() %}
        {{ connector_value(column, found) }} as {{ column.name }},
        {%- endfor %}
        '{{ checked_var("tool_schemas", tool) }}.{{ declared.identifier }}' as _file,
        {{ connector_row(declared, found) }} as _row,
        {{ connector_arrival(declared, found) }} as _arrived_at
    {%- if found %}
    from {{ relation }}
    {%- else %}
    where false
    {%- endif -%}
    {%- endif -%}
{%- endmacro %}

{#- When a connector wrote a row, and which one of that moment it is: its rows have no number. -#}
{% macro connector_arrival(declared, found) -%}
    cast({{ found.get(normalised_header(declared.loaded_at_field), 'null') }} as timestamp)
{%- endmacro %}

{% macro connector_row(declared, found) -%}
    {%- set arrived_at = connector_arrival(declared, found) -%}
    {%- set key = declared.config.meta.get('key', []) -%}
    row_number() over (
        partition by {{ arrived_at }}
        order by {{ arrived_at }}
        {%- for column in declared.columns.values() if column.name in key -%}
            , {{ connector_value(column, found) }}
        {%- endfor %}
    )
{%- endmacro %}

{#- What the source yml says of a table; nothing while dbt is still reading it. -#}
{% macro declared_table(tool, table) -%}
    {%- set unread = {'columns': {}, 'config': {'meta': {'key': []}}} -%}
    {%- set sources = graph.sources.values() if execute else [] -%}
    {{- return(
        sources | selectattr('source_name', 'equalto', tool)
        | selectattr('name', 'equalto', table) | first | default(unread)
    ) -}}
{%- endmacro %}

{#- An error where personal data is to be hidden: a connector's rows never pass the loader. -#}
{% macro refuse_to_show(tool) -%}
    {%- if var('personal_data').values() | reject('equalto', 'leave') | list -%}
        {{ exceptions.raise_compiler_error(
            'personal_data in dbt_project.yml hides what the loader reads, not what the connector '
            ~ 'of ' ~ tool ~ ' writes. Let the connector hash or leave out, and set it to leave.'
        ) }}
    {%- endif -%}
{%- endmacro %}

{#- The columns of a connector's table by the names that headers are compared by; none, and a
    warning, if nobody fills it. -#}
{% macro connector_columns(tool, declared) -%}
    {%- set place = checked_var('tool_schemas', tool).split('.') -%}
    {%- set database = place[0] if place | length > 1 else target.database -%}
    {%- set relation = adapter.get_relation(database, place[-1], declared.identifier) -%}
    {%- set found = {} -%}
    {%- if relation is none -%}
        {%- do exceptions.warn(
            var('tool_schemas')[tool] ~ '.' ~ declared.identifier ~ ' does not exist: '
            ~ tool ~ ' delivers no ' ~ declared.name
        ) -%}
    {%- else -%}
        {%- for column in adapter.get_columns_in_relation(relation) -%}
            {%- do found.update({normalised_header(column.name): adapter.quote(column.name)}) -%}
        {%- endfor -%}
    {%- endif -%}
    {{- return(found) -}}
{%- endmacro %}

{#- A declared column of the connector's table, in its type and words. As in a file, blanks around a
    text do not count, and an empty one is none. -#}
{% macro connector_value(column, found) -%}
    {%- set meta = column.config.meta or column.meta -%}
    {%- set field = connector_field(column, meta, found) -%}
    {%- set value = namespace(sql=field) -%}
    {%- if meta.get('required') and field == 'null' and found -%}
        {{ exceptions.raise_compiler_error(
            'The connector has no column for ' ~ column.name ~ '; it has '
            ~ found | join(', ') ~ '. Add its name to `aliases` in the source yml.'
        ) }}
    {%- endif -%}
    {%- set text = "nullif(trim(cast(" ~ field ~ " as " ~ dbt.type_string() ~ ")), '')" -%}
    {%- if field != 'null' and 'words' in meta -%}
        {%- set word = "replace(replace(lower(" ~ text ~ "), ' ', '_'), '-', '_')" -%}
        {%- set value.sql = "case when " ~ text ~ " is null then null when " ~ word ~ " in ('"
            ~ meta.words | join("', '") ~ "') then " ~ word ~ " else 'unknown' end" -%}
    {%- elif field != 'null' and (column.data_type == 'varchar' or field not in found.values()) -%}
        {%- set value.sql = text -%}
    {%- endif -%}
    cast({{ value.sql }} as {{ column.data_type | replace('varchar', dbt.type_string()) }})
{%- endmacro %}

{#- Where a declared column stands in the connector's table: under its name, else under the first
    alias that is there, else in an object that is kept as JSON text in one column. -#}
{% macro connector_field(column, meta, found) -%}
    {%- set fields = [] -%}
    {%- for name in [column.name] + meta.get('aliases', []) if normalised_header(name) in found -%}
        {%- do fields.append(found[normalised_header(name)]) -%}
    {%- endfor -%}
    {%- set root = (meta.json_path or '').replace('$.', '').split('.')[0] -%}
    {%- if not fields and root in found -%}
        {%- set rest = meta.json_path.replace('$.', '')[root | length:] -%}
        {%- do fields.append(json_text(found[root], '$' ~ rest)) -%}
    {%- endif -%}
    {{- return(fields | first if fields else 'null') -}}
{%- endmacro %}

{#- A header as the loader compares it. -#}
{% macro normalised_header(name) -%}
    {{- return(modules.re.sub('[\\s_-]+', '_', name.strip()).lower()) -}}
{%- endmacro %}
