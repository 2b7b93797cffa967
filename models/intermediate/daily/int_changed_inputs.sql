-- The records that are not what they were in the last run: new, corrected or gone. Empty when a run
-- starts over. A fingerprint holds all of a record: comparing nothing else takes half the time, and
-- DuckDB would copy what is read twice under one name here.
with last_run as (

    select * from {{ ref('int_last_run') }}

),

counted as (

    select
        fingerprint,
        1 as difference
    from {{ ref('int_account_inputs') }}

    union all

    select
        fingerprint,
        -1 as difference
    from {{ ref('int_last_account_inputs') }}

),

differing as (

    select fingerprint
    from counted
    group by fingerprint
    having sum(difference) <> 0

),

records as (

    select * from {{ ref('int_account_inputs') }}
    union all
    select * from {{ ref('int_last_account_inputs') }}

),

int_changed_inputs as (

    select distinct
        records.entity,
        records.account_id,
        records.date_day
    from records
    semi join differing on records.fingerprint = differing.fingerprint
    cross join last_run

)

select * from int_changed_inputs
