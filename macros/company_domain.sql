{% macro company_domain(address) -%}
    nullif(regexp_extract(
        lower(trim({{ address }})),
        '^(?:[a-z]+://)?(?:[^/@]*@)?(?:www[.])?([^/:?#@ ]+[.][^/:?#@ ]+)',
        1
    ), '')
{%- endmacro %}
