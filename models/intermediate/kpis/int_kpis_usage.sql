{#- count over a window, what of a day's use adds to it as long as the window sees the day -#}
{%- set counts = [
    ('users', '7d', ''), ('users', '30d', ''), ('key_features', '30d', ''),
    ('relevant_features', '30d', ''), ('user_days', '30d', 'named_users'),
    ('sessions', '30d', 'sessions'), ('events', '30d', 'events'),
    ('key_feature_events', '30d', 'key_feature_events'),
] -%}
{%- set uses = ['usage', 'sessions', 'users', 'named_users', 'features'] -%}
with account_days as (

    select * from {{ ref('int_computed_days') }}

),

-- An account that was never seen in this feed is unknown to it, not idle.
first_use as (

    select
        {% for use in uses -%}
        min(case when use_kind = '{{ use }}' then first_day_on end) as first_{{ use }}_on,
        {% endfor -%}
        account_id
    from {{ ref('int_first_uses') }}
    group by account_id

),

joined as (

    select
        account_days.account_id,
        account_days.date_day,
        account_days.seats,
        account_days.plan,
        {% for use in uses -%}
        account_days.date_day >= first_use.first_{{ use }}_on as has_{{ use }},
        {% endfor -%}
        {% for count, days, use in counts -%}
        cast(
            coalesce(usage_changes.{{ count }}_change_{{ days }}, 0)
            {%- if use %}
            + coalesce(usage_daily.{{ use }}, 0)
            - coalesce(usage_before.{{ use }}, 0)
            {%- endif %}
            as double
        ) as {{ count }}_change_{{ days }},
        {% endfor -%}
        coalesce(usage_daily.active_users, 0) as active_users
    from account_days
    left join {{ ref('int_windowed_usage') }} as usage_daily
        on
            account_days.account_id = usage_daily.account_id
            and account_days.date_day = usage_daily.date_day
    -- Days before an account is known are in no window.
    left join {{ ref('int_windowed_usage') }} as usage_before
        on
            account_days.account_id = usage_before.account_id
            and case when account_days.known_days > 30 then account_days.date_day end
            = usage_before.date_day + 30
    left join {{ ref('int_usage_changes') }} as usage_changes
        on
            account_days.account_id = usage_changes.account_id
            and account_days.date_day = usage_changes.date_day
    left join first_use on account_days.account_id = first_use.account_id

),

plan_features as (

    select
        plan,
        cast(nullif(count_if(is_key), 0) as double) as key_features,
        cast(count(*) as double) as relevant_features
    from {{ ref('int_plan_features') }}
    group by plan

),

-- Doubles are exact for counts, and DuckDB adds them up in half the time of its 128-bit sums.
summed as (

    select
        {% for count, days, use in counts -%}
        cast(sum({{ count }}_change_{{ days }}) over to_date as bigint) as {{ count }}_{{ days }},
        {% endfor -%}
        joined.*
    from joined
    window to_date as (partition by account_id order by date_day rows unbounded preceding)

),

int_kpis_usage as (

    select
        summed.account_id,
        summed.date_day,
        case when summed.has_users then summed.active_users end as active_users_1d,
        case when summed.has_named_users then summed.users_7d end as active_users_7d,
        case when summed.has_named_users then summed.users_30d end as active_users_30d,
        case
            when summed.has_named_users
                then summed.users_30d / cast(nullif(summed.seats, 0) as double)
        end as active_users_per_seat_30d,
        case
            when summed.has_named_users and summed.users_30d > 0
                then
                    least(
                        1,
                        summed.user_days_30d / coalesce(feeds.filled_days_30d, 30)
                        / summed.users_30d
                    )
        end as dau_mau_30d,
        case
            when summed.has_sessions
                then summed.sessions_30d * 7 / coalesce(feeds.filled_days_30d, 30)
        end as sessions_per_week_30d,
        case
            when summed.has_usage
                then summed.events_30d * 30 / coalesce(feeds.delivered_days_30d, 30)
        end as usage_events_30d,
        case
            when summed.has_features and plan_features.key_features > 0
                then summed.key_feature_events_30d * 30 / coalesce(feeds.filled_days_30d, 30)
        end as key_feature_events_30d,
        case
            when summed.has_features
                then summed.key_features_30d / plan_features.key_features
        end as key_features_used_rate_30d,
        case
            when summed.has_features
                then summed.relevant_features_30d / plan_features.relevant_features
        end as deep_usage_rate_30d,
        case
            when summed.has_features and plan_features.relevant_features > 0
                then cast(summed.relevant_features_30d as bigint)
        end as relevant_features_used_30d
    from summed
    -- Sums make up for days without the account's feeds by the days that had them.
    {{ feeds_of_account('summed') }}
    left join plan_features
        on coalesce(summed.plan, '') = plan_features.plan

)

select * from int_kpis_usage
{{ in_day_order() }}
