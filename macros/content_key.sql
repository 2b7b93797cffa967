{% macro content_key(columns) -%}
    md5(concat_ws('|'
        {%- for column in columns -%}
            , coalesce(cast({{ column }} as {{ dbt.type_string() }}), '')
        {%- endfor -%}
    ))
{%- endmacro %}
