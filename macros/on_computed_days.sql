{% macro on_computed_days(changes, sums, latest=[]) -%}
    select
        {{ changes }}.account_id,
        greatest({{ changes }}.date_day, first_days.first_day_on) as date_day
        {%- for name in sums %},
        sum({{ changes }}.{{ name }}) as {{ name }}
        {%- endfor %}
        {%- for name in latest %},
        max({{ changes }}.{{ name }}) as {{ name }}
        {%- endfor %}
    from {{ changes }}
    inner join (
        select
            account_id,
            min(date_day) as first_day_on
        from account_days
        group by account_id
    ) as first_days on {{ changes }}.account_id = first_days.account_id
    group by {{ changes }}.account_id, greatest({{ changes }}.date_day, first_days.first_day_on)
{%- endmacro %}
