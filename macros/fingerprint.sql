{#- 64 bits that tell whether columns hold what they held: a run's own, never compared with those of
    another engine or version. -#}
{% macro fingerprint(columns) -%}
    {{ adapter.dispatch('fingerprint', 'account_health')(columns) }}
{%- endmacro %}

{% macro default__fingerprint(columns) -%}
    cast(hash({{ columns | join(', ') }}) >> 1 as bigint)
{%- endmacro %}

{#- Its hash passes over what is missing. -#}
{% macro spark__fingerprint(columns) -%}
    xxhash64({{ content_key(columns) }})
{%- endmacro %}
