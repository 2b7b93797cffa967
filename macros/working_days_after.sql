{#- Joins `working_days`, the owner's working day on which hours that begin at a day's end are over;
    `owners` must be among what it is joined to. -#}
{% macro working_days_after(date_day, hours) -%}
    inner join {{ ref('int_working_days') }} as start_days
        on owners.calendar = start_days.calendar and {{ date_day }} = start_days.date_day
    inner join {{ ref('int_working_days') }} as working_days
        on
            owners.calendar = working_days.calendar
            and working_days.is_working_day
            and start_days.working_days_to_date + cast(ceil({{ hours }} / 24) as integer)
            = working_days.working_days_to_date
{%- endmacro %}
