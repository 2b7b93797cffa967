-- Can each part of the score be trusted on each day, and if not, which day stands in for it?
with feed_days as (

    select * from {{ ref('int_feed_days') }}

),

component_feeds as (

    select * from {{ ref('component_feeds') }}

),

components as (

    select * from {{ ref('score_components') }}

),

settings as (

    select * from {{ ref('int_settings') }}

),

days as (

    select * from {{ ref('int_days') }}

),

required as (

    select
        component,
        sum(case when is_required then 1 else 0 end) as required_feeds
    from component_feeds
    group by component

),

-- A feed that nobody delivers leaves its component without a row here.
delivered as (

    select
        component_feeds.component,
        feed_days.date_day,
        bool_or(feed_days.status = 'late') as has_late_feed,
        bool_or(feed_days.status = 'partial') as has_partial_feed,
        count(distinct case when component_feeds.is_required then component_feeds.entity end)
            as required_feeds,
        min(feed_days.known_days_30d) as known_days_30d,
        bool_and(
            feed_days.observed_days_30d >= settings.min_observed_share * feed_days.known_days_30d
        ) as is_computable,
        case when count(*) = count(feed_days.measured_on) then min(feed_days.measured_on) end
            as measured_on
    from feed_days
    inner join component_feeds on feed_days.entity = component_feeds.entity
    cross join settings
    group by component_feeds.component, feed_days.date_day

),

judged as (

    select
        components.component,
        days.date_day,
        delivered.measured_on,
        -- On the first day of a feed, all its users are active on all its days.
        coalesce(
            delivered.is_computable and delivered.known_days_30d >= 30,
            required.component is null
        ) as is_computable,
        case
            -- What people enter when there is something to enter is never late.
            when required.component is null then 'measured'
            when delivered.component is null then 'not_applicable'
            when delivered.known_days_30d < 30 then 'no_data_yet'
            when delivered.has_late_feed then 'feed_late'
            when delivered.has_partial_feed or not delivered.is_computable then 'feed_partial'
            else 'measured'
        end as status
    from components
    cross join days
    left join required on components.component = required.component
    left join delivered
        on
            components.component = delivered.component
            and days.date_day = delivered.date_day
            and required.required_feeds = delivered.required_feeds

),

int_component_days as (

    select
        judged.component,
        judged.date_day,
        judged.status,
        judged.is_computable,
        -- A late feed freezes its component for a while, then leaves it out.
        case
            when judged.status = 'measured' then judged.date_day
            when
                judged.status in ('feed_late', 'feed_partial')
                and judged.measured_on >= judged.date_day - settings.freeze_days
                then judged.measured_on
        end as value_on
    from judged
    cross join settings

)

select * from int_component_days
