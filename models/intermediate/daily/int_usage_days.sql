{{ config(materialized='view') }}
-- The computed account-days, and before them those that their 30-day windows see.
with int_usage_days as (

    select
        account_days.*,
        account_days.date_day >= slices.first_day_on as is_computed
    from {{ ref('int_account_days') }} as account_days
    inner join {{ ref('int_slices') }} as slices
        on
            account_days.account_id = slices.account_id
            and account_days.date_day > slices.first_day_on - 30

)

select * from int_usage_days
