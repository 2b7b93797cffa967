with feed_days as (

    select * from {{ ref('int_feed_days') }}

),

feeds as (

    select * from {{ ref('feeds') }}

),

arrivals as (

    select * from {{ ref('int_feed_arrivals') }}

),

-- What the feed's parts of the score do on the day.
effects as (

    select
        component_feeds.entity,
        component_days.date_day,
        {{ dbt.listagg(
            "case when component_days.value_on is not null then component_feeds.component end",
            "', '", 'order by component_feeds.component'
        ) }} as held_components,
        {{ dbt.listagg(
            "case when component_days.value_on is null then component_feeds.component end",
            "', '", 'order by component_feeds.component'
        ) }} as left_out_components
    from {{ ref('component_feeds') }} as component_feeds
    inner join {{ ref('int_component_days') }} as component_days
        on component_feeds.component = component_days.component
    where component_days.status in ('feed_late', 'feed_partial')
    group by component_feeds.entity, component_days.date_day

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
        case
            when feed_days.days_since_last_record > feeds.stopped_after_days then 'stopped'
            else feed_days.status
        end as status,
        cast(feed_days.record_count + feed_days.unmatched_count as bigint) as record_count,
        cast(feed_days.expected_record_count as decimal(18, 1)) as expected_record_count,
        {{ rounded_cast(
            'feed_days.record_count / cast(nullif(feed_days.expected_record_count, 0) as double)',
            'decimal(18, 4)'
        ) }} as volume_share,
        cast(feed_days.unmatched_count as bigint) as unmatched_records,
        cast(
            feed_days.unmatched_count
            / cast(
                nullif(feed_days.record_count + feed_days.unmatched_count, 0) as decimal(18, 4)
            ) as decimal(18, 4)
        ) as unmatched_rate,
        cast(feed_days.late_after_days as integer) as late_after_days,
        feed_days.last_record_on,
        cast(feed_days.days_since_last_record as integer) as days_since_last_record,
        cast(
            greatest(feed_days.days_since_last_record - feed_days.late_after_days, 0) as integer
        ) as days_late,
        arrivals.last_arrived_at,
        cast(coalesce(arrivals.delivered_rows, 0) as bigint) as delivered_rows,
        cast(coalesce(arrivals.rejected_rows, 0) as bigint) as rejected_rows,
        cast(coalesce(arrivals.refused_files, 0) as bigint) as refused_files,
        cast(feed_days.observed_days_30d as integer) as observed_days_30d,
        feed_days.measured_on,
        case when feed_days.status <> 'ok' then affected.components end as affected_components,
        case when feed_days.status <> 'ok' then effects.held_components end as held_components,
        case when feed_days.status <> 'ok' then effects.left_out_components end
            as left_out_components
    from feed_days
    inner join feeds on feed_days.entity = feeds.entity
    left join affected on feed_days.entity = affected.entity
    left join effects
        on
            feed_days.entity = effects.entity
            and feed_days.date_day = effects.date_day
    left join arrivals
        on
            feed_days.tool = arrivals.tool
            and feed_days.entity = arrivals.entity
            and feed_days.date_day = arrivals.date_day

)

select * from feed_status
