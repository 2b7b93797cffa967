{#- Records of the contract's own files keep their accounts from run to run as they keep their
    versions: only what may have changed, int_touched_records, is looked at again. What arrived last
    lies together, so DuckDB need not read what came before. -#}
{% macro touched_only(records, entity, id) -%}
    {%- set touched = ref('int_touched_records') -%}
    {%- if is_incremental() and keeps_versions(entity) -%}
    semi join {{ touched }} as touched
        on
            {{ records }}._arrived_at = touched._arrived_at
            and {{ records }}.tool = touched.tool
            and {{ records }}.{{ id }} = touched.record_id
            and touched.entity = '{{ entity }}'
    {%- endif -%}
{%- endmacro %}

{% macro forget_touched(touched, entity, id) -%}
    {%- if is_incremental() -%}
    delete from {{ this }} as held using {{ touched }} as touched
    where
        held.tool = touched.tool
        and held.{{ id }} = touched.record_id
        and touched.entity = '{{ entity }}'
    {%- endif -%}
{%- endmacro %}

{% macro record_key(entity, tool, id) -%}
    {{ fingerprint([entity, tool, id]) }}
{%- endmacro %}
