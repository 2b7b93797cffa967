{{ config(
    materialized='incremental',
    partition_by=partition_column(),
    pre_hook="{{ forget_days(ref('int_changed_usage_days')) }}",
) }}
-- As a column, because a filter would keep DuckDB from skipping the files that need not be read.
with unmatched_days as (

    select distinct
        date_day,
        account_id is null as is_unmatched
    from {{ ref('int_usage_user_days') }}
    where account_id is null

),

usage_events as (

    select * from {{ changed_usage_events() }}

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
    from usage_events
    semi join unmatched_days
        on
            usage_events.occurred_on = unmatched_days.date_day
            and (usage_events.account_id is null) = unmatched_days.is_unmatched

)

select * from int_unmatched_usage_events
