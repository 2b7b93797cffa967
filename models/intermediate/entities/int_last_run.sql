{{ config(materialized='view') }}
with int_last_run as (

    select * from {{ ref('stg_runs__last_run') }}

)

select * from int_last_run
