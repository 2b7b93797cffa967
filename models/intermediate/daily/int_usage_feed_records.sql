{{ config(
    materialized='incremental',
    partition_by=partition_column(),
    pre_hook="{{ forget_days(ref('int_changed_usage_days')) }}",
) }}
with changed_days as (

    select distinct date_day from {{ ref('int_changed_usage_days') }}

),

changed_arrivals as (

    select * from {{ ref('int_changed_usage_arrivals') }}

),

int_usage_feed_records as (

    select
        usage_events.tool,
        usage_events.occurred_on as date_day,
        count(*) as record_count
    from {{ ref('int_usage_events') }} as usage_events
    {% if is_incremental() -%}
    inner join changed_arrivals on usage_events._arrived_at = changed_arrivals.arrived_at
    inner join changed_days on usage_events.occurred_on = changed_days.date_day
    {% endif -%}
    group by usage_events.tool, usage_events.occurred_on

)

select * from int_usage_feed_records
