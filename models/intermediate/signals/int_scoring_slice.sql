-- From which day on everything is judged and scored again: for all accounts, because what changes
-- for one of them may move the median of its segment.
with slices as (

    select min(first_day_on) as first_day_on
    from {{ ref('int_slices') }}

),

as_of as (

    select * from {{ ref('int_as_of') }}

),

settings as (

    select * from {{ ref('int_settings') }}

),

-- If the as-of date goes back, the days that are explained do, too.
gone_back as (

    select as_of.as_of_on - settings.explanation_days as first_day_on
    from {{ ref('int_last_run') }} as last_run
    inner join as_of on last_run.as_of_on > as_of.as_of_on
    cross join settings

),

int_scoring_slice as (

    select least(slices.first_day_on, gone_back.first_day_on) as first_day_on
    from slices
    left join gone_back on true

)

select * from int_scoring_slice
