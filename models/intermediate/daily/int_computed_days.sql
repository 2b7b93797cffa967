{{ config(materialized='view') }}
with int_computed_days as (

    select account_days.*
    from {{ ref('int_account_days') }} as account_days
    inner join {{ ref('int_slices') }} as slices
        on
            account_days.account_id = slices.account_id
            and account_days.date_day >= slices.first_day_on

)

select * from int_computed_days
