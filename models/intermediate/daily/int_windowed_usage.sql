{{ config(materialized='view') }}
-- The use of the computed account-days and of the days before them on which what leaves their
-- windows happened.
with slices as (

    select
        account_id,
        first_day_on - 30 as leaves_window_30d_on
    from {{ ref('int_slices') }}

),

int_windowed_usage as (

    select usage_daily.*
    from {{ ref('int_usage_daily') }} as usage_daily
    inner join slices
        on
            usage_daily.account_id = slices.account_id
            and usage_daily.date_day >= slices.leaves_window_30d_on

)

select * from int_windowed_usage
