-- The days on which owners work, by calendar, and a little beyond today, where deadlines fall.
with first_day as (

    select min(date_day) as first_day_on
    from {{ ref('int_days') }}

),

days as (

    select first_day.first_day_on + cast(series.generated_number - 1 as integer) as date_day
    from ({{ dbt.generate_series(10000) }}) as series
    cross join first_day
    cross join {{ ref('int_as_of') }} as as_of
    cross join {{ ref('int_settings') }} as settings
    where
        first_day.first_day_on + cast(series.generated_number - 1 as integer)
        <= as_of.as_of_on + settings.calendar_ahead_days

),

-- Day 1 of the calendar was a Monday.
weekdays as (

    select
        date_day,
        {{ dbt.datediff("cast('0001-01-01' as date)", 'date_day', 'day') }} % 7 + 1 as weekday
    from days

),

calendars as (

    select distinct calendar
    from {{ ref('working_hours') }}

),

days_off as (

    select distinct
        calendars.calendar,
        days_off.date_day
    from {{ ref('days_off') }} as days_off
    inner join calendars on days_off.calendar in ('all', calendars.calendar)

),

int_working_days as (

    select
        calendars.calendar,
        weekdays.date_day,
        working_hours.weekday is not null and days_off.date_day is null as is_working_day,
        sum(
            case
                when working_hours.weekday is not null and days_off.date_day is null then 1
                else 0
            end
        ) over (
            partition by calendars.calendar order by weekdays.date_day rows unbounded preceding
        ) as working_days_to_date,
        cast(
            {{ local_hour('weekdays.date_day', 'working_hours.closes_at_hour') }} as timestamp
        ) as closes_at
    from weekdays
    cross join calendars
    left join {{ ref('working_hours') }} as working_hours
        on
            calendars.calendar = working_hours.calendar
            and weekdays.weekday = working_hours.weekday
    left join days_off
        on
            calendars.calendar = days_off.calendar
            and weekdays.date_day = days_off.date_day

)

select * from int_working_days
