with account_days as (

    select * from {{ ref('int_account_days') }}

),

usage_daily as (

    select * from {{ ref('int_usage_daily') }}

),

active_user_changes as (

    select * from {{ ref('int_active_user_changes') }}

),

feature_days as (

    select
        account_id,
        date_day,
        sum(event_count) as key_feature_events
    from {{ ref('int_usage_feature_days') }}
    where feature in (select feature from {{ ref('product_features') }} where is_key)
    group by account_id, date_day

),

feature_changes as (

    select * from {{ ref('int_feature_changes') }}

),

-- How many features there are to use, by plan; a list that no event ever names is not our product's.
feature_counts as (

    select
        plans.plan,
        count(distinct case when product_features.is_key then product_features.feature end)
            as key_features,
        count(distinct product_features.feature) as relevant_features
    from (select distinct coalesce(plan, '') as plan from account_days) as plans
    inner join {{ ref('product_features') }} as product_features
        on product_features.plan = 'all' or plans.plan = product_features.plan
    where exists (select 1 from feature_changes)
    group by plans.plan

),

feed_days as (

    select
        date_day,
        min(observed_days_30d) as observed_days_30d
    from {{ ref('int_feed_days') }}
    where entity = 'usage_events'
    group by date_day

),

joined as (

    select
        account_days.account_id,
        account_days.date_day,
        account_days.seats,
        account_days.plan,
        coalesce(usage_daily.active_users, 0) as active_users,
        coalesce(usage_daily.sessions, 0) as sessions,
        coalesce(usage_daily.events, 0) as events,
        coalesce(active_user_changes.change_7d, 0) as user_change_7d,
        coalesce(active_user_changes.change_30d, 0) as user_change_30d,
        coalesce(feature_days.key_feature_events, 0) as key_feature_events,
        coalesce(feature_changes.key_features_change_30d, 0) as key_features_change,
        coalesce(feature_changes.relevant_features_change_30d, 0) as relevant_features_change
    from account_days
    left join usage_daily
        on
            account_days.account_id = usage_daily.account_id
            and account_days.date_day = usage_daily.date_day
    left join active_user_changes
        on
            account_days.account_id = active_user_changes.account_id
            and account_days.date_day = active_user_changes.date_day
    left join feature_days
        on
            account_days.account_id = feature_days.account_id
            and account_days.date_day = feature_days.date_day
    left join feature_changes
        on
            account_days.account_id = feature_changes.account_id
            and account_days.date_day = feature_changes.date_day

),

windowed as (

    select
        account_id,
        date_day,
        seats,
        plan,
        active_users,
        sum(active_users) over last_30d as user_days_30d,
        sum(sessions) over last_7d as sessions_7d,
        sum(sessions) over last_30d as sessions_30d,
        sum(events) over last_30d as events_30d,
        sum(key_feature_events) over last_30d as key_feature_events_30d,
        sum(user_change_7d) over to_date as active_users_7d,
        sum(user_change_30d) over to_date as active_users_30d,
        sum(key_features_change) over to_date as key_features_30d,
        sum(relevant_features_change) over to_date as relevant_features_30d,
        -- An account that was never seen in this feed is unknown to it, not idle.
        sum(events) over to_date > 0 or sum(sessions) over to_date > 0 as has_usage,
        sum(active_users) over to_date > 0 as has_users
    from joined
    window
        last_7d as (partition by account_id order by date_day {{ trailing_days(7) }}),
        last_30d as (partition by account_id order by date_day {{ trailing_days(30) }}),
        to_date as (
            partition by account_id order by date_day
            rows between unbounded preceding and current row
        )

),

int_kpis_usage as (

    select
        windowed.account_id,
        windowed.date_day,
        case when windowed.has_users then windowed.active_users end as active_users_1d,
        case when windowed.has_users then windowed.active_users_7d end as active_users_7d,
        case when windowed.has_users then windowed.active_users_30d end as active_users_30d,
        case
            when windowed.has_users
                then windowed.active_users_30d / cast(nullif(windowed.seats, 0) as double)
        end as active_users_per_seat_30d,
        case
            when windowed.has_users
                then
                    windowed.user_days_30d
                    / cast(nullif(coalesce(feed_days.observed_days_30d, 30), 0) as double)
                    / nullif(windowed.active_users_30d, 0)
        end as dau_mau_30d,
        case when windowed.has_usage then windowed.sessions_7d end as sessions_7d,
        case
            when windowed.has_usage
                then
                    windowed.sessions_30d * 7
                    / cast(nullif(coalesce(feed_days.observed_days_30d, 30), 0) as double)
        end as sessions_per_week_30d,
        -- Days without the feed are made up for by the days that had one.
        case
            when windowed.has_usage
                then
                    windowed.events_30d * 30
                    / cast(nullif(coalesce(feed_days.observed_days_30d, 30), 0) as double)
        end as usage_events_30d,
        case
            when windowed.has_usage and feature_counts.key_features > 0
                then
                    windowed.key_feature_events_30d * 30
                    / cast(nullif(coalesce(feed_days.observed_days_30d, 30), 0) as double)
        end as key_feature_events_30d,
        case
            when windowed.has_usage
                then
                    windowed.key_features_30d
                    / cast(nullif(feature_counts.key_features, 0) as double)
        end as key_features_used_rate_30d,
        case
            when windowed.has_usage
                then
                    windowed.relevant_features_30d
                    / cast(nullif(feature_counts.relevant_features, 0) as double)
        end as deep_usage_rate_30d
    from windowed
    left join feed_days on windowed.date_day = feed_days.date_day
    left join feature_counts on coalesce(windowed.plan, '') = feature_counts.plan

)

select * from int_kpis_usage
