-- Names that mean another account than in the last run, with both accounts. Empty when a run
-- starts over.
with identities as (

    select * from {{ ref('int_identities') }}

),

earlier as (

    select * from {{ ref('stg_runs__identities') }}

),

last_run as (

    select * from {{ ref('int_last_run') }}

),

counted as (

    select
        identities.*,
        1 as difference
    from identities

    union all

    select
        earlier.*,
        -1 as difference
    from earlier

),

differing as (

    select
        kind,
        tool,
        named_as,
        account_id,
        address
    from counted
    group by kind, tool, named_as, account_id, address
    having sum(difference) <> 0

),

int_changed_identities as (

    select differing.*
    from differing
    cross join last_run

)

select * from int_changed_identities
