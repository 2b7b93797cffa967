{% macro spark__load_csv_rows(model, agate_table) -%}
    {%- set types = model.config.column_types -%}
    {%- set lines = [] -%}
    {%- for row in agate_table.rows -%}
        {%- set values = [] -%}
        {%- for value in row -%}
            {%- set name = agate_table.column_names[loop.index0] -%}
            {%- set type = types.get(name, adapter.convert_type(agate_table, loop.index0)) -%}
            {%- set text = value | string | replace('\\', '\\\\') | replace("'", "\\'") -%}
            {%- set literal = 'null' if value is none else "'" ~ text ~ "'" -%}
            {%- do values.append('cast(' ~ literal ~ ' as ' ~ type ~ ')') -%}
        {%- endfor -%}
        {%- do lines.append('(' ~ values | join(', ') ~ ')') -%}
    {%- endfor -%}
    {%- set sql = 'insert into ' ~ this.render() ~ ' values ' ~ lines | join(',\n') -%}
    {%- if lines -%}
        {%- do adapter.add_query(sql, abridge_sql_log=True) -%}
    {%- endif -%}
    {{ return(sql) }}
{%- endmacro %}
