{{ config(materialized='view') }}
-- The computed account-days, and before them those that their 30-day windows see.
with slices as (

    select
        account_id,
        first_day_on,
        first_day_on - 30 as out_of_window_30d_on
    from {{ ref('int_slices') }}

),

int_usage_days as (

    select
        account_days.*,
        account_days.date_day >= slices.first_day_on as is_computed
    from {{ ref('int_account_days') }} as account_days
    inner join slices
        on
            account_days.account_id = slices.account_id
            and account_days.date_day > slices.out_of_window_30d_on

)

select * from int_usage_days
