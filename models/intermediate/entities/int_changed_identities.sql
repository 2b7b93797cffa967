-- Names that mean another account than in the last run, with both accounts. Empty when a run
-- starts over.
with identities as (

    select * from {{ ref('int_identities') }}

),

earlier as (

    select * from {{ ref('stg_runs__identities') }}

),

last_run as (

    select * from {{ ref('stg_runs__last_run') }}

),

differing as (

    select * from identities
    except
    select * from earlier

),

no_longer as (

    select * from earlier
    except
    select * from identities

),

united as (

    select * from differing
    union all
    select * from no_longer

),

int_changed_identities as (

    select united.*
    from united
    cross join last_run

)

select * from int_changed_identities
