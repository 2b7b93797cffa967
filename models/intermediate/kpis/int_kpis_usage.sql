{%- set sums = [
    'active_users_1d', 'user_days_30d', 'sessions_7d', 'sessions_30d', 'events_30d',
    'key_feature_events_30d', 'users_7d', 'users_30d', 'key_features_30d', 'relevant_features_30d',
] %}
with account_days as (

    select * from {{ ref('int_computed_days') }}

),

usage_changes as (

    select * from {{ ref('int_usage_changes') }}

),

plan_features as (

    select * from {{ ref('int_plan_features') }}

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

windowed as (

    select
        account_days.account_id,
        account_days.date_day,
        account_days.seats,
        account_days.plan,
        {% for name in sums -%}
        coalesce(sum(usage_changes.{{ name }}) over to_date, 0) as {{ name }},
        {% endfor -%}
        -- An account that was never seen in this feed is unknown to it, not idle.
        sum(usage_changes.usage_seen) over to_date > 0 as has_usage,
        sum(usage_changes.sessions_seen) over to_date > 0 as has_sessions,
        sum(usage_changes.users_seen) over to_date > 0 as has_users,
        -- A tool that delivers sums says how many users there were, and not who.
        sum(usage_changes.named_users_seen) over to_date > 0 as has_named_users
    from account_days
    left join usage_changes
        on
            account_days.account_id = usage_changes.account_id
            and account_days.date_day = usage_changes.date_day
    window to_date as (
        partition by account_days.account_id
        order by account_days.date_day rows unbounded preceding
    )

),

int_kpis_usage as (

    select
        windowed.account_id,
        windowed.date_day,
        case when windowed.has_users then windowed.active_users_1d end as active_users_1d,
        case when windowed.has_named_users then windowed.users_7d end as active_users_7d,
        case when windowed.has_named_users then windowed.users_30d end as active_users_30d,
        case
            when windowed.has_named_users
                then windowed.users_30d / cast(nullif(windowed.seats, 0) as double)
        end as active_users_per_seat_30d,
        case
            when windowed.has_named_users
                then
                    windowed.user_days_30d / coalesce(feed_days.observed_days, 30)
                    / nullif(windowed.users_30d, 0)
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
        end as deep_usage_rate_30d
    from windowed
    left join feed_days on windowed.date_day = feed_days.date_day
    left join plan_features on coalesce(windowed.plan, '') = plan_features.plan

)

select * from int_kpis_usage
