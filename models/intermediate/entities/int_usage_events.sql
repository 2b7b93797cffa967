{{ config(materialized='view') }}
-- A join, not a condition: DuckDB would take down every event to see which it has to leave out.
with delivered as (

    select * from {{ ref('int_delivered_usage_events') }}

),

superseded as (

    select * from {{ ref('int_superseded_usage_events') }}

),

int_usage_events as (

    select delivered.*
    from delivered
    anti join superseded
        on
            delivered._arrived_at = superseded._arrived_at
            and delivered._file = superseded._file
            and delivered._row = superseded._row

)

select * from int_usage_events
