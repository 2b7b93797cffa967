{#- The events that an incremental model counts: the changed ones, all if it is built anew. -#}
{% macro changed_usage_events() -%}
    {%- set changed, all_events = ref('int_changed_usage_events'), ref('int_usage_events') -%}
    {{- return(changed if is_incremental() else all_events) -}}
{%- endmacro %}
