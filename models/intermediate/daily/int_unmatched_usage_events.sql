{{ config(
    materialized='incremental',
    partition_by=partition_column(),
    pre_hook="{{ forget_days(ref('int_changed_usage_days')) }}",
) }}
-- Read from the few files that may hold them; without such days, from none. A filter would keep
-- DuckDB from skipping the others.
with unmatched_days as (

    select distinct
        user_days.date_day,
        user_days.account_id is null as is_unmatched
    from {{ ref('int_usage_user_days') }} as user_days
    {% if is_incremental() -%}
    semi join {{ ref('int_changed_usage_days') }} as changed_days
        on user_days.date_day = changed_days.date_day
    {% endif -%}
    where user_days.account_id is null

),

arrivals as (

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
        usage_events._row,
        usage_events._arrived_at
    from {{ ref('int_usage_events') }} as usage_events
    {% if is_incremental() -%}
    semi join arrivals on usage_events._arrived_at = arrivals.arrived_at
    {% endif -%}
    semi join unmatched_days
        on
            usage_events.occurred_on = unmatched_days.date_day
            and (usage_events.account_id is null) = unmatched_days.is_unmatched

)

select * from int_unmatched_usage_events
