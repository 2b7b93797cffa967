{{ config(
    materialized='incremental',
    pre_hook="{{ forget_days(ref('int_changed_usage_days')) }}",
) }}
with changed_days as (

    select * from {{ ref('int_changed_usage_days') }}

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
    where
        usage_events.account_id is null
        {% if is_incremental() -%}
        and usage_events._arrived_at in (select changed_arrivals.arrived_at from changed_arrivals)
        and usage_events.occurred_on in (select changed_days.date_day from changed_days)
        {%- endif %}

)

select * from int_unmatched_usage_events
