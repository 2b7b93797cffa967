{% macro forget_days(days) -%}
    {% if is_incremental() and target.type != 'spark' -%}
        delete from {{ this }}
        where date_day in (select days.date_day from {{ days }} as days)
    {%- endif %}
{%- endmacro %}

{% macro forget_slices(slices) -%}
    {% if is_incremental() and target.type != 'spark' -%}
        delete from {{ this }} using {{ slices }} as slices
        where
            {{ this }}.account_id = slices.account_id
            and {{ this }}.date_day >= slices.first_day_on
    {%- endif %}
{%- endmacro %}
