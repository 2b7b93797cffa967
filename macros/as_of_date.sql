{# An environment variable and not a var: another var makes dbt parse the whole project again. #}
{% macro as_of_date() -%}
    {%- set given = env_var('ACCOUNT_HEALTH_AS_OF', '') | trim -%}
    {%- if given and not modules.re.match('^\\d{4}-\\d{2}-\\d{2}$', given) -%}
        {{ exceptions.raise_compiler_error(
            "ACCOUNT_HEALTH_AS_OF is '" ~ given ~ "'; it must be a date as YYYY-MM-DD, or empty."
        ) }}
    {%- endif -%}
    {{- return(given) -}}
{%- endmacro %}
