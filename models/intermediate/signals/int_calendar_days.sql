-- Days on which a holiday or a planned downtime may explain a fall: the event itself, and as long
-- after it as the trailing windows still look back on it.
with calendar_events as (

    select * from {{ ref('calendar_events') }}

),

settings as (

    select * from {{ ref('int_settings') }}

),

days as (

    select * from {{ ref('int_days') }}

),

countries as (

    select distinct country
    from {{ ref('int_account_profiles') }}

),

int_calendar_days as (

    select
        countries.country,
        days.date_day,
        min(
            calendar_events.event || ' from '
            || cast(calendar_events.starts_on as {{ dbt.type_string() }}) || ' to '
            || cast(calendar_events.ends_on as {{ dbt.type_string() }})
        ) as sentence
    from days
    cross join settings
    inner join calendar_events
        on
            days.date_day >= calendar_events.starts_on
            and days.date_day <= calendar_events.ends_on + settings.calendar_softening_days
    inner join countries on calendar_events.country in ('all', countries.country)
    group by countries.country, days.date_day

)

select * from int_calendar_days
