{{ config(materialized='view') }}
-- The use of the computed account-days and of the thirty days before them, on which what leaves
-- their windows happened.
with int_windowed_usage as (

    select usage_daily.*
    from {{ ref('int_usage_daily') }} as usage_daily
    inner join {{ ref('int_slices') }} as slices
        on
            usage_daily.account_id = slices.account_id
            and usage_daily.date_day >= slices.first_day_on - 30

)

select * from int_windowed_usage
