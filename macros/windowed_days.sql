{#- The days on which what `item` names was active, as far as windows of 30 days see them: the days
    of an account's slice, and of those before it an item's last one, if a window still sees it. -#}
{% macro windowed_days(rows, item) -%}
    select
        days.account_id,
        days.{{ item }},
        days.date_day
    from {{ rows }} as days
    inner join {{ ref('int_slices') }} as slices
        on
            days.account_id = slices.account_id
            and days.date_day >= slices.first_day_on
    where days.{{ item }} is not null

    union all

    select
        days.account_id,
        days.{{ item }},
        max(days.date_day) as date_day
    from {{ rows }} as days
    inner join {{ ref('int_slices') }} as slices
        on
            days.account_id = slices.account_id
            and days.date_day > slices.first_day_on - 30
            and days.date_day < slices.first_day_on
    where days.{{ item }} is not null
    group by days.account_id, days.{{ item }}
{%- endmacro %}
