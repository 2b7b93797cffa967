-- The days that anything is computed for. They begin where the last run's began: the oldest ones
-- fall away when a run starts over.
with as_of as (

    select * from {{ ref('int_as_of') }}

),

settings as (

    select * from {{ ref('int_settings') }}

),

last_run as (

    select min(first_day_on) as first_day_on
    from {{ ref('int_last_run') }}

),

feed_records as (

    select * from {{ ref('int_feed_records') }}

),

-- Nothing can be computed before the first day that any feed speaks of.
known as (

    select
        as_of.as_of_on,
        greatest(
            coalesce(min(feed_records.date_day), as_of.as_of_on),
            as_of.as_of_on - settings.history_days
        ) as first_day_on
    from as_of
    cross join settings
    left join feed_records on feed_records.date_day <= as_of.as_of_on
    group by as_of.as_of_on, settings.history_days

),

horizon as (

    select
        known.as_of_on,
        least(known.first_day_on, coalesce(last_run.first_day_on, known.first_day_on))
            as first_day_on
    from known
    cross join last_run

),

int_days as (

    select horizon.as_of_on - cast(series.generated_number - 1 as integer) as date_day
    from ({{ dbt.generate_series(10000) }}) as series
    cross join horizon
    where horizon.as_of_on - cast(series.generated_number - 1 as integer) >= horizon.first_day_on

)

select * from int_days
