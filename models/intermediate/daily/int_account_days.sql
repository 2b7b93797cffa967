{{ config(
    materialized='incremental',
    partition_by=partition_column(),
    pre_hook="{{ forget_slices(ref('int_slices')) }}",
) }}
-- The spine: every account-day up to the as-of date that anything is computed for. It begins with
-- the account's first record, so that windows see what happened before the first day as a customer,
-- and has the days on which who came back was away, so that they see that nothing happened.
with customers as (

    select * from {{ ref('int_customers') }}

),

slices as (

    select * from {{ ref('int_slices') }}

),

days as (

    select * from {{ ref('int_days') }}

),

absences as (

    select * from {{ ref('int_absences') }}

),

first_day as (

    select min(date_day) as first_day_on
    from days

),

spans as (

    select
        customers.*,
        greatest(
            first_day.first_day_on,
            coalesce(
                least(customers.first_customer_on, customers.first_record_on),
                customers.first_customer_on
            )
        ) as first_known_on,
        slices.first_day_on
    from customers
    inner join slices on customers.account_id = slices.account_id
    cross join first_day
    -- Of a customer without any day, none is computed.
    where coalesce(customers.first_customer_on, customers.first_record_on) is not null

),

int_account_days as (

    select
        spans.account_id,
        days.date_day,
        spans.segment,
        spans.plan,
        spans.seats,
        days.date_day >= spans.first_customer_on and absences.account_id is null as is_customer,
        {{ dbt.datediff('spans.first_customer_on', 'days.date_day', 'day') }} as tenure_days,
        {{ dbt.datediff('spans.first_known_on', 'days.date_day', 'day') }} + 1 as known_days
    from spans
    -- One inequality: with two, DuckDB makes all days of all accounts first.
    inner join days on days.date_day >= greatest(spans.first_known_on, spans.first_day_on)
    left join absences
        on
            spans.account_id = absences.account_id
            and days.date_day >= absences.left_on
            and days.date_day < absences.back_on
    where days.date_day < spans.churned_on or spans.churned_on is null

)

select * from int_account_days
{{ in_day_order() }}
