{{ config(materialized='view') }}
-- What the last run computed accounts from, of records that are kept the touched ones. Read twice
-- under its own name: DuckDB would copy a CTE.
with touched as (

    select * from {{ ref('int_touched_records') }}

),

int_last_account_inputs as (

    select * from {{ ref('stg_runs__account_inputs') }}
    where record_key is null

    union all

    select account_inputs.*
    from {{ ref('stg_runs__account_inputs') }} as account_inputs
    semi join touched on account_inputs.record_key = touched.record_key

)

select * from int_last_account_inputs
