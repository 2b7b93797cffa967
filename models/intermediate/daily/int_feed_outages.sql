-- Days in a row on which a feed was late or far too thin, as one outage.
with feed_days as (

    select * from {{ ref('int_feed_days') }}

),

feeds as (

    select * from {{ ref('feeds') }}

),

as_of as (

    select * from {{ ref('int_as_of') }}

),

-- The same for all days of an outage: how many days in order there were before it.
numbered as (

    select
        feed_days.*,
        sum(case when status = 'ok' then 1 else 0 end) over (
            partition by tool, entity
            order by date_day
            rows between unbounded preceding and current row
        ) as outage_number
    from feed_days

),

outages as (

    select
        numbered.tool,
        numbered.entity,
        numbered.outage_number,
        min(numbered.date_day) as opened_on,
        max(numbered.date_day) as last_day_on,
        max(numbered.days_since_last_record) as silent_days,
        min(numbered.last_record_on) as last_record_on,
        sum(numbered.record_count) as record_count,
        sum(numbered.unmatched_count) as unmatched_count,
        bool_or(numbered.is_unfilled) as is_unfilled,
        sum(numbered.expected_record_count) as expected_record_count,
        bool_or(numbered.status = 'late') as is_late
    from numbered
    where numbered.status <> 'ok'
    group by numbered.tool, numbered.entity, numbered.outage_number

),

int_feed_outages as (

    select
        outages.tool,
        outages.entity,
        feeds.feed_name,
        outages.opened_on,
        case when outages.last_day_on < as_of.as_of_on then outages.last_day_on + 1 end
            as closed_on,
        case
            when outages.silent_days > feeds.stopped_after_days then 'stopped'
            when outages.is_late then 'late'
            else 'partial'
        end as status,
        outages.silent_days,
        outages.last_record_on,
        outages.record_count,
        outages.unmatched_count,
        outages.is_unfilled,
        outages.expected_record_count
    from outages
    inner join feeds on outages.entity = feeds.entity
    cross join as_of

)

select * from int_feed_outages
