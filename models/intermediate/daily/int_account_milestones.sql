-- When did each customer reach each milestone? Uses before its first day as a customer count, too.
-- Nobody can know it of customers from before the first day of the usage feed, nor of those whose
-- use is delivered by week or month only. No rows while no use names a feature of the list: then
-- the list is not about this product.
with milestones as (

    select * from {{ ref('milestones') }}

),

as_of as (

    select * from {{ ref('int_as_of') }}

),

begun as (

    select
        milestones.milestone,
        milestones.feature,
        milestones.min_events,
        first_uses.account_id,
        min(first_uses.first_day_on) as begun_on
    from {{ ref('int_first_feature_uses') }} as first_uses
    inner join milestones on first_uses.feature = milestones.feature
    inner join as_of on first_uses.first_day_on <= as_of.as_of_on
    group by milestones.milestone, milestones.feature, milestones.min_events, first_uses.account_id

),

coverage as (

    select min(date_day) as first_covered_on
    from (
        select date_day from {{ ref('int_usage_feed_records') }}
        union all
        select period_start as date_day from {{ ref('int_usage_summaries') }}
        where period = 'day'
    ) as covered_days

),

known_by_sums_only as (

    select distinct usage_summaries.account_id
    from {{ ref('int_usage_summaries') }} as usage_summaries
    anti join begun on usage_summaries.account_id = begun.account_id
    where usage_summaries.period <> 'day' and usage_summaries.account_id is not null

),

customers as (

    select
        customers.account_id,
        customers.first_customer_on as started_on
    from {{ ref('int_customers') }} as customers
    inner join as_of on customers.first_customer_on <= as_of.as_of_on
    inner join coverage on customers.first_customer_on >= coverage.first_covered_on
    left join known_by_sums_only on customers.account_id = known_by_sums_only.account_id
    where
        known_by_sums_only.account_id is null
        and (select count(*) from begun) > 0

),

-- Where one event is enough, which most milestones ask for, nothing needs to be added up.
uses as (

    select feature_days.*
    from {{ ref('int_usage_feature_days') }} as feature_days
    inner join as_of on feature_days.date_day <= as_of.as_of_on
    semi join begun
        on
            feature_days.account_id = begun.account_id
            and feature_days.feature = begun.feature
            and begun.min_events > 1

),

counted as (

    select
        begun.milestone,
        begun.account_id,
        begun.min_events,
        uses.date_day,
        sum(uses.event_count) over (
            partition by begun.milestone, begun.account_id order by uses.date_day
        ) as events_to_date
    from uses
    inner join begun
        on
            uses.account_id = begun.account_id
            and uses.feature = begun.feature
            and begun.min_events > 1

),

reached as (

    select
        milestone,
        account_id,
        begun_on as reached_on
    from begun
    where min_events <= 1

    union all

    select
        milestone,
        account_id,
        min(date_day) as reached_on
    from counted
    where events_to_date >= min_events
    group by milestone, account_id

),

int_account_milestones as (

    select
        customers.account_id,
        milestones.milestone,
        milestones.is_first_value,
        customers.started_on,
        -- The first day on which it is too late.
        customers.started_on + milestones.within_days as late_on,
        case
            when reached.reached_on is not null
                then greatest(reached.reached_on, customers.started_on)
        end as reached_on
    from customers
    cross join milestones
    left join reached
        on
            customers.account_id = reached.account_id
            and milestones.milestone = reached.milestone

)

select * from int_account_milestones
