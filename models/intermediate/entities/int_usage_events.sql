{{ config(materialized='view') }}
with delivered as (

    select * from {{ ref('int_delivered_usage_events') }}

),

int_usage_events as (

    select delivered.*
    from delivered
    where
        not exists (
            select superseded._row
            from {{ ref('int_superseded_usage_events') }} as superseded
            where
                delivered._arrived_at = superseded._arrived_at
                and delivered._file = superseded._file
                and delivered._row = superseded._row
        )

)

select * from int_usage_events
