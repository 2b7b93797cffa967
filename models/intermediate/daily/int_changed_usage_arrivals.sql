-- When the files arrived that hold events of a changed day: only those are read again.
with changed as (

    select
        min(date_day) as first_day_on,
        max(date_day) as last_day_on
    from {{ ref('int_changed_usage_days') }}

),

arrivals as (

    select * from {{ ref('int_arrivals') }}
    where brings_usage

),

-- The log counts days in UTC; a local day touches its neighbours. Files that it knows no days of
-- may hold any.
int_changed_usage_arrivals as (

    select distinct arrivals.arrived_at
    from arrivals
    inner join changed
        on
            coalesce(arrivals.last_event_on, changed.last_day_on) >= changed.first_day_on - 1
            and coalesce(arrivals.first_event_on, changed.first_day_on) <= changed.last_day_on + 1

)

select * from int_changed_usage_arrivals
