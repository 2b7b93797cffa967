{#- On Spark the slice is the same for all accounts: it deletes whole days. -#}
{% macro forget_slices(slices) -%}
    {{ adapter.dispatch('forget_slices', 'account_health')(slices) if is_incremental() }}
{%- endmacro %}

{% macro default__forget_slices(slices) -%}
    delete from {{ this }} using {{ slices }} as slices
    where
        {{ this }}.account_id = slices.account_id
        and {{ this }}.date_day >= slices.first_day_on
{%- endmacro %}

{% macro spark__forget_slices(slices) -%}
    {{ forget_from(slices) }}
{%- endmacro %}
