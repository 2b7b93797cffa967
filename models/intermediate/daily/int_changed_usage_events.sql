-- The events that this run counts again: those of changed account-days, where no row can be deleted
-- (Spark) of the whole days. None if a run starts over: then all events are counted where they lie.
-- No filter: one on a column that the joins make would keep DuckDB from skipping the files that
-- need not be read.
with arrivals as (

    select * from {{ ref('int_changed_usage_arrivals') }}

),

changed_days as (

    select * from {{ ref('int_changed_usage_days') }}

),

int_changed_usage_events as (

    select
        usage_events.account_id,
        usage_events.tool,
        usage_events.user_id,
        usage_events.event_name,
        usage_events.feature,
        usage_events.session_id,
        usage_events.duration_seconds,
        usage_events.occurred_on
    from {{ ref('int_usage_events') }} as usage_events
    semi join arrivals on usage_events._arrived_at = arrivals.arrived_at
    semi join changed_days on {{ is_recounted('usage_events', 'changed_days', 'occurred_on') }}

)

select * from int_changed_usage_events
