{%- set entities = [
    'usage_summaries', 'tickets', 'survey_responses', 'email_events', 'activities', 'invoices',
    'orders',
] -%}
-- What of each feed arrived on each day, and when it last did. Files that came after the as-of
-- date, as a night's files do, are those of the as-of date.
with feed_days as (

    select * from {{ ref('int_feed_days') }}

),

files as (

    select * from {{ ref('int_delivered_files') }}

),

as_of as (

    select * from {{ ref('int_as_of') }}

),

record_files as (

    {% for entity in entities -%}
    select distinct
        tool,
        '{{ entity }}' as entity,
        _file,
        _arrived_at
    from {{ ref('int_' ~ entity) }}
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

-- The tables that a feed's records came in: a tool has words of its own for them, and what only
-- completes a record is no arrival of it. Events of use are too many to ask for theirs, and come in
-- no other table.
tables as (

    select distinct
        record_files.tool,
        record_files.entity,
        files.entity as table_name
    from record_files
    inner join files
        on
            record_files._file = files.file_name
            and record_files._arrived_at = files.arrived_at

    union all

    select distinct
        tool,
        'usage_events' as entity,
        entity as table_name
    from files
    where concat(tool, '.', entity) in ('{{ tables_behind('usage_events') | join("', '") }}')

),

arrived as (

    select
        tables.tool,
        tables.entity,
        least({{ local_date('files.arrived_at') }}, as_of.as_of_on) as date_day,
        max(case when files.status = 'loaded' then files.arrived_at end) as last_arrived_at,
        sum(files.delivered_rows) as delivered_rows,
        sum(files.rejected_rows) as rejected_rows,
        count(case when files.status = 'refused' then 1 end) as refused_files
    from files
    inner join tables
        on
            files.tool = tables.tool
            and files.entity = tables.table_name
    cross join as_of
    group by tables.tool, tables.entity, least({{ local_date('files.arrived_at') }}, as_of.as_of_on)

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
