{{ config(
    materialized='incremental',
    partition_by=partition_column(),
    pre_hook="{{ forget_account_days(ref('int_changed_usage_days')) }}",
) }}
-- Who was active when; account_id is null where nobody knows it.
-- Events without a session id form one session per user and day; where the user is unknown too,
-- nobody can say how many sessions there were.
with usage_events as (

    {{ changed_usage_events() }}

),

passive_events as (

    select * from {{ ref('passive_events') }}

),

-- Sessions first: counting rows is twice as fast as counting distinct ids.
sessions as (

    select
        usage_events.account_id,
        usage_events.user_id,
        usage_events.occurred_on as date_day,
        usage_events.session_id,
        count(*) as event_count,
        count(*) - count(passive_events.event_name) as functional_event_count,
        sum(usage_events.duration_seconds) as duration_seconds
    from usage_events
    left join passive_events on usage_events.event_name = passive_events.event_name
    group by
        usage_events.account_id,
        usage_events.user_id,
        usage_events.occurred_on,
        usage_events.session_id

),

int_usage_user_days as (

    select
        account_id,
        user_id,
        date_day,
        cast(sum(event_count) as bigint) as event_count,
        case when user_id is null then nullif(count(session_id), 0) else count(*) end
            as session_count,
        cast(sum(functional_event_count) as bigint) as functional_event_count,
        count(case when user_id is not null or session_id is not null then duration_seconds end)
            as timed_session_count,
        sum(case when user_id is not null or session_id is not null then duration_seconds end)
            as session_seconds
    from sessions
    group by account_id, user_id, date_day

)

select * from int_usage_user_days
{{ in_day_order() }}
