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

int_unmatched_usage_events as (

    select
        usage_events.tool,
        usage_events.event_id,
        usage_events.tool_account_id,
        usage_events.user_id,
        usage_events.occurred_on as date_day,
        usage_events._file,
        usage_events._row
    from {{ ref('int_usage_events') }} as usage_events
    {%- if is_incremental() %}
    semi join changed_arrivals on usage_events._arrived_at = changed_arrivals.arrived_at
    semi join changed_days on usage_events.occurred_on = changed_days.date_day
    {%- endif %}
    where usage_events.account_id is null

)

select * from int_unmatched_usage_events
