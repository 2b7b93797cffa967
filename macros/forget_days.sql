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

{% macro forget_from(slice) -%}
    {% if is_incremental() and target.type != 'spark' -%}
        delete from {{ this }}
        where date_day >= (select slice.first_day_on from {{ slice }} as slice)
    {%- endif %}
{%- endmacro %}

{% macro forget_unexplained(as_of, settings) -%}
    {% if is_incremental() and target.type != 'spark' -%}
        delete from {{ this }}
        where
            date_day <= (
                select as_of.as_of_on - settings.explanation_days
                from {{ as_of }} as as_of
                cross join {{ settings }} as settings
            )
    {%- endif %}
{%- endmacro %}
