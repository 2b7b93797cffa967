-- The one pass over the events for who was active when.
-- Events without a session id form one session per user and day; where the user is unknown too,
-- nobody can say how many sessions there were.
with usage_events as (

    select * from {{ ref('int_usage_events') }}

),

passive_events as (

    select * from {{ ref('passive_events') }}

),

int_usage_user_days as (

    select
        usage_events.account_id,
        usage_events.user_id,
        usage_events.occurred_on as date_day,
        count(*) as event_count,
        case
            when usage_events.user_id is null
                then nullif(count(distinct usage_events.session_id), 0)
            else count(distinct coalesce(usage_events.session_id, ''))
        end as session_count,
        sum(case when passive_events.event_name is null then 1 else 0 end)
            as functional_event_count,
        sum(usage_events.duration_seconds) as duration_seconds
    from usage_events
    left join passive_events on usage_events.event_name = passive_events.event_name
    where usage_events.account_id is not null
    group by usage_events.account_id, usage_events.user_id, usage_events.occurred_on

)

select * from int_usage_user_days
