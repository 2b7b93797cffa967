-- What of the product an account uses, what it has stopped using and what it never tried (K04): the
-- usage audit of A02 begins here.
with account_health as (

    select * from {{ ref('account_health') }}

),

-- While the feed is late, the last day that can be trusted stands in.
usage_day as (

    select component_days.value_on
    from {{ ref('int_component_days') }} as component_days
    inner join {{ ref('int_as_of') }} as as_of on component_days.date_day = as_of.as_of_on
    where component_days.component = 'usage'

),

plan_features as (

    select * from {{ ref('int_plan_features') }}

),

known as (

    select first_uses.account_id
    from {{ ref('int_first_uses') }} as first_uses
    inner join usage_day on first_uses.first_day_on <= usage_day.value_on
    where first_uses.use_kind = 'features'

),

uses as (

    select
        feature_days.account_id,
        feature_days.feature,
        sum(
            case
                when feature_days.date_day > usage_day.value_on - 30 then feature_days.event_count
                else 0
            end
        ) as events_30d,
        sum(
            case
                when feature_days.date_day <= usage_day.value_on - 30 then feature_days.event_count
                else 0
            end
        ) as events_before_30d,
        max(feature_days.date_day) as last_used_on
    from {{ ref('int_usage_feature_days') }} as feature_days
    inner join usage_day
        on
            feature_days.date_day <= usage_day.value_on
            and feature_days.date_day > usage_day.value_on - 60
    group by feature_days.account_id, feature_days.feature

),

-- Events and delivered sums may both name a feature.
first_feature_uses as (

    select
        first_feature_uses.account_id,
        first_feature_uses.feature,
        min(first_feature_uses.first_day_on) as first_day_on
    from {{ ref('int_first_feature_uses') }} as first_feature_uses
    inner join usage_day on first_feature_uses.first_day_on <= usage_day.value_on
    group by first_feature_uses.account_id, first_feature_uses.feature

),

joined as (

    select
        account_health.account_id,
        plan_features.feature,
        account_health.account_name,
        account_health.owner_email,
        plan_features.is_key,
        usage_day.value_on,
        case when known.account_id is not null then coalesce(uses.events_30d, 0) end
            as events_30d,
        case when known.account_id is not null then coalesce(uses.events_before_30d, 0) end
            as events_before_30d,
        first_feature_uses.first_day_on as first_used_on,
        uses.last_used_on
    from account_health
    inner join plan_features on coalesce(account_health.plan, '') = plan_features.plan
    cross join usage_day
    left join known on account_health.account_id = known.account_id
    left join uses
        on
            account_health.account_id = uses.account_id
            and plan_features.feature = uses.feature
    left join first_feature_uses
        on
            account_health.account_id = first_feature_uses.account_id
            and plan_features.feature = first_feature_uses.feature

),

feature_usage as (

    select
        account_id,
        feature,
        account_name,
        owner_email,
        is_key,
        value_on,
        cast(events_30d as bigint) as events_30d,
        cast(events_before_30d as bigint) as events_before_30d,
        first_used_on,
        last_used_on,
        case
            when events_30d > 0 then 'in_use'
            when events_30d = 0 and first_used_on is not null then 'stopped'
            when events_30d = 0 then 'never_used'
        end as usage_state
    from joined

)

select * from feature_usage
