{{ config(
    materialized='incremental',
    partition_by=partition_column(),
    pre_hook="{{ forget_account_days(ref('int_recounted_days')) }}",
) }}
with recounted_days as (

    select * from {{ ref('int_recounted_days') }}

),

user_days as (

    select user_days.*
    from {{ ref('int_usage_user_days') }} as user_days
    {% if is_incremental() -%}
    semi join recounted_days on {{ is_recounted('user_days', 'recounted_days') }}
    {% endif -%}
    where user_days.account_id is not null

),

usage_summaries as (

    select
        usage_summaries.*,
        usage_summaries.period_start as date_day
    from {{ ref('int_usage_summaries') }} as usage_summaries
    {% if is_incremental() -%}
    semi join recounted_days
        on {{ is_recounted('usage_summaries', 'recounted_days', 'period_start') }}
    {% endif -%}
    where usage_summaries.account_id is not null and usage_summaries.period = 'day'

),

key_features as (

    select distinct feature
    from {{ ref('product_features') }}
    where is_key

),

key_feature_uses as (

    select
        feature_days.account_id,
        feature_days.date_day,
        cast(sum(feature_days.event_count) as bigint) as key_feature_events
    from {{ ref('int_usage_feature_days') }} as feature_days
    inner join key_features on feature_days.feature = key_features.feature
    {% if is_incremental() -%}
    semi join recounted_days on {{ is_recounted('feature_days', 'recounted_days') }}
    {% endif -%}
    group by feature_days.account_id, feature_days.date_day

),

from_events as (

    select
        account_id,
        date_day,
        count(user_id) as active_users,
        cast(sum(session_count) as bigint) as sessions,
        cast(sum(event_count) as bigint) as events,
        cast(sum(functional_event_count) as bigint) as functional_events,
        cast(sum(timed_session_count) as bigint) as timed_sessions,
        sum(session_seconds) as session_seconds
    from user_days
    group by account_id, date_day

),

-- Weekly and monthly sums spread over no days; only daily ones belong here.
from_summaries as (

    select
        account_id,
        date_day,
        sum(case when metric = 'active_users' then value end) as active_users,
        sum(case when metric = 'sessions' then value end) as sessions,
        sum(case when metric = 'events' then value end) as events,
        count(
            case
                when
                    metric not in ('active_users', 'sessions', 'events')
                    and value >= 1
                    then metric
            end
        ) as used_features
    from usage_summaries
    group by account_id, date_day

),

united as (

    select
        coalesce(from_events.account_id, from_summaries.account_id) as account_id,
        coalesce(from_events.date_day, from_summaries.date_day) as date_day,
        coalesce(
            from_events.active_users, cast(round(from_summaries.active_users) as bigint)
        ) as active_users,
        coalesce(from_events.active_users, 0) as named_users,
        coalesce(from_events.sessions, cast(round(from_summaries.sessions) as bigint)) as sessions,
        coalesce(from_events.events, cast(round(from_summaries.events) as bigint)) as events,
        coalesce(
            from_events.functional_events, cast(round(from_summaries.events) as bigint)
        ) as functional_events,
        from_events.timed_sessions,
        from_events.session_seconds,
        from_events.account_id is not null or from_summaries.used_features > 0 as tells_features
    from from_events
    full outer join from_summaries
        on
            from_events.account_id = from_summaries.account_id
            and from_events.date_day = from_summaries.date_day

),

int_usage_daily as (

    select
        coalesce(united.account_id, key_feature_uses.account_id) as account_id,
        coalesce(united.date_day, key_feature_uses.date_day) as date_day,
        united.active_users,
        united.named_users,
        united.sessions,
        united.events,
        united.functional_events,
        united.timed_sessions,
        united.session_seconds,
        united.tells_features,
        key_feature_uses.key_feature_events
    from united
    full outer join key_feature_uses
        on
            united.account_id = key_feature_uses.account_id
            and united.date_day = key_feature_uses.date_day

)

select * from int_usage_daily
{{ in_day_order() }}
