-- The changes of users and features in use, on the spine: what changed before the spine begins is
-- in force on its first day.
with first_days as (

    select
        account_id,
        min(date_day) as first_day_on
    from {{ ref('int_account_days') }}
    group by account_id

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

    select
        changes.account_id,
        greatest(changes.date_day, first_days.first_day_on) as date_day,
        sum(changes.users_change_7d) as users_change_7d,
        sum(changes.users_change_30d) as users_change_30d,
        sum(changes.key_features_change_30d) as key_features_change_30d,
        sum(changes.relevant_features_change_30d) as relevant_features_change_30d
    from changes
    inner join first_days on changes.account_id = first_days.account_id
    group by changes.account_id, greatest(changes.date_day, first_days.first_day_on)

)

select * from int_usage_changes
