-- The records that are not what they were in the last run: new, corrected or gone. Empty when a run
-- starts over. A fingerprint holds all of a record: comparing nothing else takes half the time.
with last_run as (

    select * from {{ ref('int_last_run') }}

),

account_inputs as (

    select * from {{ ref('int_account_inputs') }}

),

earlier as (

    select * from {{ ref('int_last_account_inputs') }}

),

counted as (

    select
        fingerprint,
        1 as difference
    from account_inputs

    union all

    select
        fingerprint,
        -1 as difference
    from earlier

),

differing as (

    select fingerprint
    from counted
    group by fingerprint
    having sum(difference) <> 0

),

records as (

    select * from account_inputs
    union all
    select * from earlier

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
