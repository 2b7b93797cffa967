{{ config(materialized='view') }}
with int_first_feature_uses as (

    select
        account_id,
        feature,
        first_day_on
    from {{ ref('int_first_feature_events') }}
    where feature is not null

    union all

    -- A tool that delivers sums names features as metrics.
    select
        account_id,
        metric as feature,
        min(period_start) as first_day_on
    from {{ ref('int_usage_summaries') }}
    where account_id is not null and period = 'day' and value >= 1
    group by account_id, metric

)

select * from int_first_feature_uses
