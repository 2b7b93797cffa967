-- What of each feed arrived on each day, and when it last did. Files that came after the as-of
-- date, as a night's files do, are those of the as-of date.
with feed_days as (

    select * from {{ ref('int_feed_days') }}

),

as_of as (

    select * from {{ ref('int_as_of') }}

),

arrived as (

    select
        files.tool,
        files.entity,
        least({{ local_date('files.arrived_at') }}, as_of.as_of_on) as date_day,
        max(case when files.status = 'loaded' then files.arrived_at end) as last_arrived_at,
        sum(files.delivered_rows) as delivered_rows,
        sum(files.rejected_rows) as rejected_rows,
        count(case when files.status = 'refused' then 1 end) as refused_files
    from {{ ref('int_delivered_files') }} as files
    cross join as_of
    group by files.tool, files.entity, least({{ local_date('files.arrived_at') }}, as_of.as_of_on)

),

int_feed_arrivals as (

    select
        feed_days.tool,
        feed_days.entity,
        feed_days.date_day,
        arrived.delivered_rows,
        arrived.rejected_rows,
        arrived.refused_files,
        max(arrived.last_arrived_at) over (
            partition by feed_days.tool, feed_days.entity
            order by feed_days.date_day
            rows between unbounded preceding and current row
        ) as last_arrived_at
    from feed_days
    left join arrived
        on
            feed_days.tool = arrived.tool
            and feed_days.entity = arrived.entity
            and feed_days.date_day = arrived.date_day

)

select * from int_feed_arrivals
