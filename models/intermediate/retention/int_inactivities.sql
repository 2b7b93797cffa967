-- Days on which an account had been silent for as long as the definition "inactive" says: once per
-- silence, and not before its first sign of life.
with interactions as (

    select * from {{ ref('int_interactions_daily') }}
    where significant_interactions > 0

),

as_of as (

    select * from {{ ref('int_as_of') }}

),

definition as (

    select max(inactive_days) as inactive_days
    from {{ ref('churn_definitions') }}

),

silences as (

    select
        interactions.account_id,
        interactions.date_day,
        as_of.as_of_on,
        lead(interactions.date_day) over (
            partition by interactions.account_id order by interactions.date_day
        ) as next_day
    from interactions
    inner join as_of on interactions.date_day <= as_of.as_of_on

),

int_inactivities as (

    select
        silences.account_id,
        silences.date_day + definition.inactive_days as inactive_on
    from silences
    cross join definition
    where
        silences.date_day + definition.inactive_days <= silences.as_of_on
        and coalesce(silences.next_day > silences.date_day + definition.inactive_days, true)

)

select * from int_inactivities
