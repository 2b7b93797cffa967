-- Delivered events = events of known accounts + events that name no known account + repeated
-- deliveries. An event that is lost between the lake and the KPIs reads as a customer who uses
-- less.
with delivered as (

    select
        tool,
        event_id,
        count(*) as deliveries
    from {{ ref('stg_generic__usage_events') }}
    group by tool, event_id

),

counted as (

    select
        (select coalesce(sum(deliveries), 0) from delivered) as delivered_rows,
        (select coalesce(sum(deliveries - 1), 0) from delivered) as duplicates,
        (
            select count(*)
            from {{ ref('int_usage_events') }}
            where tool = 'generic' and account_id is not null
        ) as matched_events,
        (
            select count(*)
            from {{ ref('int_unmatched_records') }}
            where tool = 'generic' and entity = 'usage_events'
        ) as unmatched_events

)

select *
from counted
where delivered_rows <> matched_events + unmatched_events + duplicates
