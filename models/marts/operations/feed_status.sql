with feed_days as (

    select * from {{ ref('int_feed_days') }}

),

feeds as (

    select * from {{ ref('feeds') }}

),

unmatched as (

    select
        tool,
        entity,
        occurred_on as date_day,
        count(*) as unmatched_records
    from {{ ref('int_unmatched_records') }}
    where occurred_on is not null
    group by tool, entity, occurred_on

),

affected as (

    select
        entity,
        {{ dbt.listagg('component', "', '", 'order by component') }} as components
    from {{ ref('component_feeds') }}
    group by entity

),

feed_status as (

    select
        feed_days.tool,
        feed_days.entity,
        feed_days.date_day,
        feeds.feed_name,
        feed_days.status,
        cast(feed_days.record_count as bigint) as record_count,
        cast(feed_days.expected_record_count as decimal(18, 1)) as expected_record_count,
        cast(coalesce(unmatched.unmatched_records, 0) as bigint) as unmatched_records,
        feed_days.last_record_on,
        cast(feed_days.days_since_last_record as integer) as days_since_last_record,
        cast(feed_days.observed_days_30d as integer) as observed_days_30d,
        feed_days.measured_on,
        case when feed_days.status <> 'ok' then affected.components end as affected_components
    from feed_days
    inner join feeds on feed_days.entity = feeds.entity
    left join affected on feed_days.entity = affected.entity
    left join unmatched
        on
            feed_days.tool = unmatched.tool
            and feed_days.entity = unmatched.entity
            and feed_days.date_day = unmatched.date_day

)

select * from feed_status
