{#- Tables of which an account's rows are all made anew when one of its records has changed; where
    no row can be deleted (Spark), they are made whole. -#}
{% macro keeps_accounts() -%}
    {{- return(target.type == 'duckdb') -}}
{%- endmacro %}

{% macro forget_accounts(changed_inputs, entity) -%}
    {%- if is_incremental() -%}
    delete from {{ this }} where account_id in ({{ changed_accounts(changed_inputs, entity) }})
    {%- endif -%}
{%- endmacro %}

{% macro changed_accounts(changed_inputs, entity) -%}
    select changed_inputs.account_id
    from {{ changed_inputs }} as changed_inputs
    where changed_inputs.entity = '{{ entity }}' and changed_inputs.account_id is not null
{%- endmacro %}
