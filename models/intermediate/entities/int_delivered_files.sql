{{ config(materialized='view') }}
with int_delivered_files as (

    select * from {{ ref('stg_lake__files') }}

)

select * from int_delivered_files
