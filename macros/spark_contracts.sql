{% macro spark__get_empty_schema_sql(columns) -%}
    {%- for column in columns.values() if column.data_type == 'varchar' -%}
        {%- do column.update({'data_type': 'string'}) -%}
    {%- endfor -%}
    {{ return(default__get_empty_schema_sql(columns)) }}
{%- endmacro %}
