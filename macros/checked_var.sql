{% macro checked_var(name, tool=none) -%}
    {%- set patterns = {
        'reporting_currency': ['[A-Z]{3}', 'an ISO 4217 code such as EUR'],
        'time_zone': ['[A-Za-z0-9_+/-]+', 'an IANA time zone such as Europe/Paris'],
        'tool_schemas': ['[\\w-]+([.][\\w-]+)?', 'a schema such as fivetran_zendesk'],
        'tools': ['[\\w-]+', 'a list of names such as zendesk'],
    } -%}
    {%- set value = (var(name) if tool is none else var(name)[tool]) | string -%}
    {%- if not modules.re.fullmatch(patterns[name][0], value) -%}
        {{ exceptions.raise_compiler_error(
            "The var `" ~ name ~ "` is '" ~ value ~ "'; it must be " ~ patterns[name][1] ~ "."
        ) }}
    {%- endif -%}
    {{- return(value) -}}
{%- endmacro %}
