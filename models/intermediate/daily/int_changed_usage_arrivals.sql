-- When the files arrived that hold events of a changed day: only those are read again.
with changed as (

    select
        min(date_day) as first_day_on,
        max(date_day) as last_day_on
    from {{ ref('int_changed_usage_days') }}

),

files as (

    select * from {{ ref('stg_lake__files') }}
    where entity = 'usage_events' and status = 'loaded'

),

-- The log counts days in UTC; a local day touches its neighbours.
int_changed_usage_arrivals as (

    select distinct files.arrived_at
    from files
    inner join changed
        on
            files.last_event_on >= changed.first_day_on - 1
            and files.first_event_on <= changed.last_day_on + 1

)

select * from int_changed_usage_arrivals
