{{ config(
    materialized='incremental',
    partition_by=partition_column(),
    pre_hook="{{ forget_days(ref('int_changed_usage_days')) }}",
) }}
-- Only the features of the list: nothing asks for the others. A filter on account_id would keep
-- DuckDB from skipping the files that need not be read again.
with changed_days as (

    select distinct date_day from {{ ref('int_changed_usage_days') }}

),

changed_arrivals as (

    select * from {{ ref('int_changed_usage_arrivals') }}

),

product_features as (

    select distinct feature from {{ ref('product_features') }}

),

usage_events as (

    select usage_events.*
    from {{ ref('int_usage_events') }} as usage_events
    {% if is_incremental() -%}
    inner join changed_arrivals on usage_events._arrived_at = changed_arrivals.arrived_at
    inner join changed_days on usage_events.occurred_on = changed_days.date_day
    {%- endif %}

),

int_usage_feature_events as (

    select
        usage_events.account_id,
        usage_events.feature,
        usage_events.occurred_on as date_day,
        count(*) as event_count
    from usage_events
    inner join product_features on usage_events.feature = product_features.feature
    group by usage_events.account_id, usage_events.feature, usage_events.occurred_on

)

select * from int_usage_feature_events
{{ in_day_order() }}
