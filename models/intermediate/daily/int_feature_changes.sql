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

product_features as (

    select * from {{ ref('product_features') }}

),

relevant as (

    select
        accounts.account_id,
        product_features.feature,
        max(case when product_features.is_key then 1 else 0 end) as key_feature
    from accounts
    inner join product_features
        on product_features.plan = 'all' or accounts.plan = product_features.plan
    group by accounts.account_id, product_features.feature

),

int_feature_changes as (

    select
        changes.account_id,
        changes.date_day,
        cast(sum(changes.change_30d * relevant.key_feature) as bigint) as key_features_change_30d,
        cast(sum(changes.change_30d) as bigint) as relevant_features_change_30d
    from changes
    inner join relevant
        on
            changes.account_id = relevant.account_id
            and changes.feature = relevant.feature
    group by changes.account_id, changes.date_day

)

select * from int_feature_changes
