{{ config(
    materialized='incremental',
    pre_hook="{{ forget_days(ref('int_changed_usage_days')) }}",
) }}
-- Only the features of the list: nothing asks for the others.
with changed_days as (

    select * from {{ ref('int_changed_usage_days') }}

),

changed_arrivals as (

    select * from {{ ref('int_changed_usage_arrivals') }}

),

product_features as (

    select distinct feature from {{ ref('product_features') }}

),

int_usage_feature_events as (

    select
        usage_events.account_id,
        usage_events.feature,
        usage_events.occurred_on as date_day,
        count(*) as event_count
    from {{ ref('int_usage_events') }} as usage_events
    inner join product_features on usage_events.feature = product_features.feature
    where
        usage_events.account_id is not null
        {% if is_incremental() -%}
        and usage_events._arrived_at in (select changed_arrivals.arrived_at from changed_arrivals)
        and usage_events.occurred_on in (select changed_days.date_day from changed_days)
        {%- endif %}
    group by usage_events.account_id, usage_events.feature, usage_events.occurred_on

)

select * from int_usage_feature_events
