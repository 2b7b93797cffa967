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

feature_days as (

    select
        milestones.milestone,
        milestones.min_events,
        feature_days.account_id,
        feature_days.date_day,
        feature_days.event_count
    from {{ ref('int_usage_feature_days') }} as feature_days
    inner join milestones on feature_days.feature = milestones.feature
    inner join as_of on feature_days.date_day <= as_of.as_of_on

),

covered_days as (

    select date_day
    from {{ ref('int_usage_feed_records') }}

    union all

    select period_start as date_day
    from {{ ref('int_usage_summaries') }}
    where period = 'day'

),

coverage as (

    select min(date_day) as first_covered_on
    from covered_days

),

known_by_sums_only as (

    select distinct usage_summaries.account_id
    from {{ ref('int_usage_summaries') }} as usage_summaries
    anti join feature_days on usage_summaries.account_id = feature_days.account_id
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
        and (select count(*) from feature_days) > 0

),

uses as (

    select feature_days.*
    from feature_days
    semi join customers on feature_days.account_id = customers.account_id

),

-- Where one event is enough, which most milestones ask for, nothing needs to be added up.
counted as (

    select
        milestone,
        account_id,
        date_day,
        min_events,
        event_count as events_to_date
    from uses
    where min_events <= 1

    union all

    select
        milestone,
        account_id,
        date_day,
        min_events,
        sum(event_count) over (partition by milestone, account_id order by date_day)
            as events_to_date
    from uses
    where min_events > 1

),

reached as (

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
