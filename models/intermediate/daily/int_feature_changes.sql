{{ config(materialized='view') }}
-- Distinct product features in use over the trailing 30 days, by the same method as
-- int_active_user_changes: add one where use begins, take one away where it has lapsed.
with relevant_days as (

    {{ windowed_days(ref('int_usage_feature_days'), 'feature') }}

),

feature_days as (

    select
        account_id,
        feature,
        date_day,
        lag(date_day) over feature_of_account as previous_day,
        lead(date_day) over feature_of_account as next_day
    from relevant_days
    window feature_of_account as (partition by account_id, feature order by date_day)

),

changes as (

    select
        account_id,
        feature,
        date_day,
        1 as change_30d
    from feature_days
    where previous_day is null or previous_day + 30 <= date_day

    union all

    select
        account_id,
        feature,
        date_day + 30 as date_day,
        -1 as change_30d
    from feature_days
    where next_day is null or date_day + 30 <= next_day

),

accounts as (

    select * from {{ ref('int_accounts') }}

),

plan_features as (

    select * from {{ ref('int_plan_features') }}

),

int_feature_changes as (

    select
        changes.account_id,
        changes.date_day,
        cast(sum(case when plan_features.is_key then changes.change_30d else 0 end) as bigint)
            as key_features_change_30d,
        cast(sum(changes.change_30d) as bigint) as relevant_features_change_30d
    from changes
    inner join accounts on changes.account_id = accounts.account_id
    inner join plan_features
        on
            coalesce(accounts.plan, '') = plan_features.plan
            and changes.feature = plan_features.feature
    group by changes.account_id, changes.date_day

)

select * from int_feature_changes
