{{ config(materialized='view') }}
with unfinished as (

    select * from {{ ref('stg_runs__unfinished') }}

),

files as (

    select * from {{ ref('stg_lake__files') }}

),

int_this_run as (

    select
        unfinished.scope,
        max(files.arrived_at) as known_at
    from unfinished
    cross join files
    group by unfinished.scope

)

select * from int_this_run
