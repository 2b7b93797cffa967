-- The changes of users and features in use, on the spine: what changed before its first row here is
-- in force on it.
with account_days as (

    select * from {{ ref('int_usage_days') }}

),

changes as (

    select
        account_id,
        date_day,
        change_7d as users_change_7d,
        change_30d as users_change_30d,
        0 as key_features_change_30d,
        0 as relevant_features_change_30d
    from {{ ref('int_active_user_changes') }}

    union all

    select
        account_id,
        date_day,
        0 as users_change_7d,
        0 as users_change_30d,
        key_features_change_30d,
        relevant_features_change_30d
    from {{ ref('int_feature_changes') }}

),

int_usage_changes as (

    {{ on_computed_days('changes', [
        'users_change_7d', 'users_change_30d', 'key_features_change_30d',
        'relevant_features_change_30d',
    ]) }}

)

select * from int_usage_changes
