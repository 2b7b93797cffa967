-- The records that are not what they were in the last run: new, corrected or gone. Empty when a run
-- starts over.
with last_run as (

    select * from {{ ref('int_last_run') }}

),

counted as (

    select
        account_inputs.*,
        1 as difference
    from {{ ref('int_account_inputs') }} as account_inputs

    union all

    select
        earlier.*,
        -1 as difference
    from {{ ref('int_last_account_inputs') }} as earlier

),

differing as (

    select
        entity,
        account_id,
        date_day
    from counted
    group by entity, account_id, date_day, fingerprint
    having sum(difference) <> 0

),

int_changed_inputs as (

    select differing.*
    from differing
    cross join last_run

)

select * from int_changed_inputs
