{{ config(materialized='view') }}
with int_first_tool_uses as (

    select
        account_id,
        tool,
        min(first_day_on) as first_day_on
    from {{ ref('int_first_feature_events') }}
    group by account_id, tool

)

select * from int_first_tool_uses
