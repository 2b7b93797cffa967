{% macro left_by_last_run(name) -%}
    {{- return(adapter.get_relation(this.database, this.schema, name) if execute else none) -}}
{%- endmacro %}
