-- Trailing sums as changes, on the computed days: what enters a window on its day leaves it when
-- the window has passed, so that a running sum is the sum over the window. What changed before the
-- first computed day is in force on it.
{%- set changes = [
    ('recent_use_30d', 'date_day', {
        'active_users_1d': 'active_users', 'user_days_30d': 'active_users',
        'sessions_7d': 'sessions', 'sessions_30d': 'sessions', 'events_30d': 'events',
        'key_feature_events_30d': 'key_feature_events',
    }),
    ('recent_use_30d', 'date_day + 1', {'active_users_1d': '-active_users'}),
    ('recent_use_30d', 'date_day + 7', {'sessions_7d': '-sessions'}),
    ('recent_use_30d', 'date_day + 30', {
        'user_days_30d': '-active_users', 'sessions_30d': '-sessions', 'events_30d': '-events',
        'key_feature_events_30d': '-key_feature_events',
    }),
    ('active_user_changes', 'date_day', {'users_7d': 'change_7d', 'users_30d': 'change_30d'}),
    ('feature_changes', 'date_day', {
        'key_features_30d': 'key_features_change_30d',
        'relevant_features_30d': 'relevant_features_change_30d',
    }),
    ('first_use', 'first_usage_on', {'usage_seen': '1'}),
    ('first_use', 'first_sessions_on', {'sessions_seen': '1'}),
    ('first_use', 'first_users_on', {'users_seen': '1'}),
    ('first_use', 'first_named_users_on', {'named_users_seen': '1'}),
] -%}
{%- set measures = changes | map('last') | map('list') | sum(start=[]) | unique | list %}
with account_days as (

    select * from {{ ref('int_computed_days') }}

),

-- What is older than the longest window has left it.
recent_use_30d as (

    select usage_daily.*
    from {{ ref('int_usage_daily') }} as usage_daily
    inner join {{ ref('int_slices') }} as slices
        on
            usage_daily.account_id = slices.account_id
            and usage_daily.date_day > slices.first_day_on - 30

),

active_user_changes as (

    select * from {{ ref('int_active_user_changes') }}

),

feature_changes as (

    select * from {{ ref('int_feature_changes') }}

),

first_use as (

    select
        account_id,
        min(case when events > 0 or sessions > 0 then date_day end) as first_usage_on,
        min(case when sessions > 0 then date_day end) as first_sessions_on,
        min(case when active_users > 0 then date_day end) as first_users_on,
        min(case when named_users > 0 then date_day end) as first_named_users_on
    from {{ ref('int_usage_daily') }}
    group by account_id

),

changes as (

    {% for source, date_day, columns in changes -%}
    select
        account_id,
        {% for name in measures -%}
        cast({{ columns.get(name, 0) }} as integer) as {{ name }},
        {% endfor -%}
        {{ date_day }} as date_day
    from {{ source }}
    where {{ date_day }} is not null
    {% if not loop.last %}
    union all

    {% endif -%}
    {%- endfor %}
),

daily_changes as (

    {{ on_computed_days('changes', measures) }}

),

int_usage_changes as (

    select
        {% for name in measures -%}
        cast({{ name }} as integer) as {{ name }},
        {% endfor -%}
        account_id,
        date_day
    from daily_changes

)

select * from int_usage_changes
