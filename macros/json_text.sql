{% macro json_text(json, path) -%}
    {{ adapter.dispatch('json_text', 'account_health')(json, path) }}
{%- endmacro %}

{% macro default__json_text(json, path) -%}
    json_extract_string({{ json }}, '{{ path }}')
{%- endmacro %}

{% macro spark__json_text(json, path) -%}
    {#- Spark quotes a key with brackets, not with a point: $."a b" is $['a b']. -#}
    get_json_object(
        {{ json }}, "{{ modules.re.sub('\\."([^"]+)"', "['\\1']", path) }}"
    )
{%- endmacro %}
