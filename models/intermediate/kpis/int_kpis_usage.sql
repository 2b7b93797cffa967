with account_days as (

    select * from {{ ref('int_usage_days') }}

),

-- An account that was never seen in this feed is unknown to it, not idle.
first_use as (

    select
        account_id,
        min(case when events > 0 or sessions > 0 then date_day end) as first_usage_on,
        min(case when sessions > 0 then date_day end) as first_sessions_on,
        min(case when active_users > 0 then date_day end) as first_users_on,
        -- A tool that delivers sums says how many users there were, and not who.
        min(case when named_users > 0 then date_day end) as first_named_users_on
    from {{ ref('int_usage_daily') }}
    group by account_id

),

feed_days as (

    select
        date_day,
        -- Sums make up for days without the feed by the days that had one.
        cast(nullif(min(observed_days_30d), 0) as double) as observed_days
    from {{ ref('int_feed_days') }}
    where entity = 'usage_events'
    group by date_day

),

-- Integers: sums over windows of larger types cost half as much again.
joined as (

    select
        account_days.account_id,
        account_days.date_day,
        account_days.seats,
        account_days.plan,
        account_days.is_computed,
        account_days.date_day >= first_use.first_usage_on as has_usage,
        account_days.date_day >= first_use.first_sessions_on as has_sessions,
        account_days.date_day >= first_use.first_users_on as has_users,
        account_days.date_day >= first_use.first_named_users_on as has_named_users,
        cast(coalesce(usage_daily.active_users, 0) as integer) as active_users,
        cast(coalesce(usage_daily.sessions, 0) as integer) as sessions,
        cast(coalesce(usage_daily.events, 0) as integer) as events,
        cast(coalesce(usage_changes.users_change_7d, 0) as integer) as users_change_7d,
        cast(coalesce(usage_changes.users_change_30d, 0) as integer) as users_change_30d,
        cast(coalesce(usage_daily.key_feature_events, 0) as integer) as key_feature_events,
        cast(coalesce(usage_changes.key_features_change_30d, 0) as integer)
            as key_features_change_30d,
        cast(coalesce(usage_changes.relevant_features_change_30d, 0) as integer)
            as relevant_features_change_30d
    from account_days
    left join {{ ref('int_usage_daily') }} as usage_daily
        on
            account_days.account_id = usage_daily.account_id
            and account_days.date_day = usage_daily.date_day
    left join {{ ref('int_usage_changes') }} as usage_changes
        on
            account_days.account_id = usage_changes.account_id
            and account_days.date_day = usage_changes.date_day
    left join first_use on account_days.account_id = first_use.account_id

),

windowed as (

    select
        joined.*,
        sum(active_users) over last_30d as user_days_30d,
        cast(sum(sessions) over last_7d as bigint) as sessions_7d,
        sum(sessions) over last_30d as sessions_30d,
        sum(events) over last_30d as events_30d,
        sum(key_feature_events) over last_30d as key_feature_events_30d,
        cast(sum(users_change_7d) over to_date as bigint) as active_users_7d,
        cast(sum(users_change_30d) over to_date as bigint) as active_users_30d,
        sum(key_features_change_30d) over to_date as key_features_30d,
        sum(relevant_features_change_30d) over to_date as relevant_features_30d
    from joined
    window
        last_7d as (partition by account_id order by date_day {{ trailing_days(7) }}),
        last_30d as (partition by account_id order by date_day {{ trailing_days(30) }}),
        to_date as (partition by account_id order by date_day rows unbounded preceding)

),

int_kpis_usage as (

    select
        windowed.account_id,
        windowed.date_day,
        case when windowed.has_users then windowed.active_users end as active_users_1d,
        case when windowed.has_named_users then windowed.active_users_7d end as active_users_7d,
        case when windowed.has_named_users then windowed.active_users_30d end as active_users_30d,
        case
            when windowed.has_named_users
                then windowed.active_users_30d / cast(nullif(windowed.seats, 0) as double)
        end as active_users_per_seat_30d,
        case
            when windowed.has_named_users
                then
                    windowed.user_days_30d / coalesce(feed_days.observed_days, 30)
                    / nullif(windowed.active_users_30d, 0)
        end as dau_mau_30d,
        case when windowed.has_sessions then windowed.sessions_7d end as sessions_7d,
        case
            when windowed.has_sessions
                then windowed.sessions_30d * 7 / coalesce(feed_days.observed_days, 30)
        end as sessions_per_week_30d,
        case
            when windowed.has_usage
                then windowed.events_30d * 30 / coalesce(feed_days.observed_days, 30)
        end as usage_events_30d,
        case
            when windowed.has_usage and plan_features.key_features > 0
                then windowed.key_feature_events_30d * 30 / coalesce(feed_days.observed_days, 30)
        end as key_feature_events_30d,
        case
            when windowed.has_usage
                then windowed.key_features_30d / plan_features.key_features
        end as key_features_used_rate_30d,
        case
            when windowed.has_usage
                then windowed.relevant_features_30d / plan_features.relevant_features
        end as deep_usage_rate_30d,
        case
            when windowed.has_usage and plan_features.relevant_features > 0
                then cast(windowed.relevant_features_30d as bigint)
        end as relevant_features_used_30d
    from windowed
    left join feed_days on windowed.date_day = feed_days.date_day
    left join {{ ref('int_plan_features') }} as plan_features
        on coalesce(windowed.plan, '') = plan_features.plan
    where windowed.is_computed

)

select * from int_kpis_usage
{{ in_day_order() }}
