{{ config(materialized='incremental', full_refresh=false) }}
-- What was told of each account on the day itself: written when a run first ends on that day, never
-- again. Days that no run ended on, or only one that went back to them, were not told on the day.
with as_of as (

    select * from {{ ref('int_as_of') }}

),

this_run as (

    select * from {{ ref('int_this_run') }}

),

int_first_scores as (

    select
        scores.account_id,
        scores.date_day,
        scores.score,
        scores.band,
        scores.signal_count,
        this_run.scope,
        this_run.known_at
    from {{ ref('int_health_scores') }} as scores
    inner join as_of on scores.date_day = as_of.as_of_on
    cross join this_run
    {% if is_incremental() -%}
    where
        not exists (
            select known.date_day
            from {{ this }} as known
            where known.date_day >= scores.date_day
        )
    {%- endif %}

)

select * from int_first_scores
