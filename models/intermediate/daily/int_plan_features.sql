-- Which features there are to use, by plan ('' = unknown plan). Empty while no event names a
-- feature of the list: then the list is not about this product.
with accounts as (

    select * from {{ ref('int_accounts') }}

),

product_features as (

    select * from {{ ref('product_features') }}

),

listed_uses as (

    select feature_days.feature
    from {{ ref('int_usage_feature_days') }} as feature_days
    semi join product_features on feature_days.feature = product_features.feature

),

plans as (

    select distinct coalesce(plan, '') as plan
    from accounts

),

int_plan_features as (

    select
        plans.plan,
        product_features.feature,
        bool_or(product_features.is_key) as is_key
    from plans
    inner join product_features
        on product_features.plan = 'all' or plans.plan = product_features.plan
    where exists (select listed_uses.feature from listed_uses)
    group by plans.plan, product_features.feature

)

select * from int_plan_features
