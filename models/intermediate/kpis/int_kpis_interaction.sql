with account_days as (

    select * from {{ ref('int_account_days') }}

),

interactions_daily as (

    select * from {{ ref('int_interactions_daily') }}

),

-- Days without a usage feed are made up for by the days that had one.
feed_days as (

    select
        date_day,
        min(observed_days_30d) as observed_days_30d,
        min(observed_days_60d) as observed_days_60d,
        min(observed_days_90d) as observed_days_90d,
        min(known_days_30d) as known_days_30d,
        min(known_days_60d) as known_days_60d,
        min(known_days_90d) as known_days_90d
    from {{ ref('int_feed_days') }}
    where entity = 'usage_events'
    group by date_day

),

windowed as (

    select
        account_days.account_id,
        account_days.date_day,
        {% for days in [30, 60, 90] -%}
        sum(coalesce(interactions_daily.usage_interactions, 0)) over last_{{ days }}d
            as usage_interactions_{{ days }}d,
        sum(coalesce(interactions_daily.other_interactions, 0)) over last_{{ days }}d
            as other_interactions_{{ days }}d,
        {% endfor -%}
        sum(
            coalesce(interactions_daily.usage_interactions, 0)
            + coalesce(interactions_daily.other_interactions, 0)
        ) over to_date as interactions_to_date,
        max(
            case
                when interactions_daily.significant_interactions > 0
                    then account_days.date_day
            end
        ) over to_date as last_significant_interaction_on
    from account_days
    left join interactions_daily
        on
            account_days.account_id = interactions_daily.account_id
            and account_days.date_day = interactions_daily.date_day
    window
        last_30d as (
            partition by account_days.account_id
            order by account_days.date_day {{ trailing_days(30) }}
        ),
        last_60d as (
            partition by account_days.account_id
            order by account_days.date_day {{ trailing_days(60) }}
        ),
        last_90d as (
            partition by account_days.account_id
            order by account_days.date_day {{ trailing_days(90) }}
        ),
        to_date as (
            partition by account_days.account_id
            order by account_days.date_day rows unbounded preceding
        )

),

int_kpis_interaction as (

    select
        windowed.account_id,
        windowed.date_day,
        windowed.last_significant_interaction_on,
        {% for days in [30, 60, 90] -%}
        case
            when windowed.interactions_to_date > 0
                then
                    windowed.other_interactions_{{ days }}d
                    + windowed.usage_interactions_{{ days }}d
                    * coalesce(
                        feed_days.known_days_{{ days }}d
                        / cast(nullif(feed_days.observed_days_{{ days }}d, 0) as double),
                        1
                    )
        end as interactions_{{ days }}d,
        {% endfor -%}
        {{ dbt.datediff('windowed.last_significant_interaction_on', 'windowed.date_day', 'day') }}
            as days_since_significant_interaction
    from windowed
    left join feed_days on windowed.date_day = feed_days.date_day

)

select * from int_kpis_interaction
