{%- set counts = [
    'users_change_7d', 'users_change_30d', 'key_features_change_30d',
    'relevant_features_change_30d', 'user_days_change_30d', 'sessions_change_30d',
    'events_change_30d', 'key_feature_events_change_30d',
] -%}
{#- what tells of changes, and in which columns; of the other counts it tells none -#}
{%- set sources = [
    (ref('int_active_user_changes'), {
        'users_change_7d': 'change_7d', 'users_change_30d': 'change_30d',
    }),
    (ref('int_feature_changes'), {
        'key_features_change_30d': 'key_features_change_30d',
        'relevant_features_change_30d': 'relevant_features_change_30d',
    }),
    ('usage_before', {
        'user_days_change_30d': 'named_users',
        'sessions_change_30d': 'sessions',
        'events_change_30d': 'events',
        'key_feature_events_change_30d': 'key_feature_events',
    }),
] -%}
-- What changes in the counts of use over trailing windows, on the computed days. What came before
-- an account's first one here is in force on it: users and features that came or left, and the use
-- that its windows still see of the days before. int_kpis_usage adds what later days bring.
with account_days as (

    select * from {{ ref('int_computed_days') }}

),

first_days as (

    select
        account_id,
        min(date_day) as first_day_on,
        min(known_days) as known_days
    from account_days
    group by account_id

),

usage_before as (

    select usage_daily.*
    from {{ ref('int_windowed_usage') }} as usage_daily
    inner join first_days
        on
            usage_daily.account_id = first_days.account_id
            and usage_daily.date_day >= first_days.first_day_on - 30
            and usage_daily.date_day < first_days.first_day_on
    -- Days before an account is known are in no window.
    where
        {{ dbt.datediff('usage_daily.date_day', 'first_days.first_day_on', 'day') }}
        < first_days.known_days

),

changes as (

    {% for source, columns in sources -%}
    select
        {% for count in counts -%}
        {{ columns.get(count, 0) }} as {{ count }},
        {% endfor -%}
        account_id,
        date_day
    from {{ source }}
    {{ 'union all' if not loop.last }}
    {% endfor -%}

),

summed as (

    {{ on_computed_days('changes', counts) }}

),

int_usage_changes as (

    select
        {% for count in counts -%}
        cast({{ count }} as bigint) as {{ count }},
        {% endfor -%}
        account_id,
        date_day
    from summed

)

select * from int_usage_changes
