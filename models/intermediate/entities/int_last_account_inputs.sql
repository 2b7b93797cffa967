{{ config(materialized='view') }}
with int_last_account_inputs as (

    select * from {{ ref('stg_runs__account_inputs') }}

)

select * from int_last_account_inputs
