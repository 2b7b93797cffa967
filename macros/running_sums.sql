{#- On every account-day the sum of all changes up to it; of `latest`, the last day up to it. -#}
{% macro running_sums(changes, sums, latest=[]) -%}
    select
        account_days.account_id,
        account_days.date_day
        {%- for name in sums %},
        coalesce(sum(changes.{{ name }}) over to_date, 0) as {{ name }}
        {%- endfor %}
        {%- for name in latest %},
        max(changes.{{ name }}) over to_date as {{ name }}
        {%- endfor %}
    from account_days
    left join (
        {{ on_computed_days(changes, sums, latest) }}
    ) as changes
        on
            account_days.account_id = changes.account_id
            and account_days.date_day = changes.date_day
    window to_date as (
        partition by account_days.account_id
        order by account_days.date_day rows unbounded preceding
    )
{%- endmacro %}
