{%- set parts = {'frequency': 'active_days_30d', 'depth': 'deep_usage_rate_30d',
    'recency': 'days_since_active_day'} -%}
with engagement_parts as (

    select * from {{ ref('engagement_parts') }}

),

settings as (

    select * from {{ ref('int_settings') }}

),

windowed as (

    select
        engagement_days.*,
        sum(active_day) over last_30d as active_days,
        sum(sessions) over last_30d as sessions_30d,
        sum(functional_events) over last_30d as actions_30d,
        sum(timed_sessions) over last_30d as timed_sessions_30d,
        sum(session_seconds) over last_30d as session_seconds_30d,
        coalesce(max(active_on) over to_date, last_active_before_on) as last_active_on
    from {{ ref('int_engagement_days') }} as engagement_days
    window
        last_30d as (partition by account_id order by date_day {{ trailing_days(30) }}),
        to_date as (partition by account_id order by date_day rows unbounded preceding)

),

measured as (

    select
        windowed.account_id,
        windowed.date_day,
        case
            when windowed.has_usage
                then least(30, windowed.active_days * 30 / coalesce(feeds.delivered_days_30d, 30))
        end as active_days_30d,
        case
            when windowed.has_usage
                then {{ dbt.datediff('windowed.last_active_on', 'windowed.date_day', 'day') }}
        end as days_since_active_day,
        cast(windowed.session_seconds_30d as double) / nullif(windowed.timed_sessions_30d, 0) / 60
            as session_minutes_avg_30d,
        case
            when windowed.has_usage and windowed.has_sessions
                then
                    windowed.sessions_30d * 7 / coalesce(feeds.filled_days_30d, 30)
                    + windowed.actions_30d * 7 / coalesce(feeds.delivered_days_30d, 30)
                    + kpis_usage.relevant_features_used_30d
        end as weekly_intensity_30d,
        case
            when windowed.seats >= settings.concentration_min_seats
                then top_user_shares.top_user_share_30d
        end as top_user_share_30d,
        kpis_usage.deep_usage_rate_30d
    from windowed
    cross join settings
    -- Sums make up for days without the account's feeds by the days that had them.
    {{ feeds_of_account('windowed') }}
    left join {{ ref('int_kpis_usage') }} as kpis_usage
        on
            windowed.account_id = kpis_usage.account_id
            and windowed.date_day = kpis_usage.date_day
    left join {{ ref('int_top_user_shares') }} as top_user_shares
        on
            windowed.account_id = top_user_shares.account_id
            and windowed.date_day = top_user_shares.date_day
    where windowed.is_computed

),

-- A part that is unknown weighs nothing and leaves its weight to the others.
weighed as (

    select
        {% for part, kpi in parts.items() -%}
        case when measured.{{ kpi }} is not null then {{ part }}.weight else 0 end
            as {{ part }}_weight,
        case
            when measured.{{ kpi }} is null then 0
            else
                {{ part }}.weight * least(
                    1,
                    greatest(
                        0,
                        (measured.{{ kpi }} - {{ part }}.worst)
                        / ({{ part }}.best - {{ part }}.worst)
                    )
                )
        end as {{ part }}_share,
        {% endfor -%}
        measured.*
    from measured
    {% for part in parts -%}
    inner join engagement_parts as {{ part }} on {{ part }}.part = '{{ part }}'
    {% endfor -%}
),

int_kpis_engagement as (

    select
        weighed.account_id,
        weighed.date_day,
        weighed.active_days_30d,
        weighed.days_since_active_day,
        weighed.session_minutes_avg_30d,
        weighed.weekly_intensity_30d,
        weighed.top_user_share_30d,
        case
            when weighed.active_days_30d is not null
                then
                    round(
                        100 * (
                            weighed.frequency_share + weighed.depth_share + weighed.recency_share
                        )
                        / nullif(
                            weighed.frequency_weight
                            + weighed.depth_weight
                            + weighed.recency_weight,
                            0
                        ),
                        9
                    )
        end as engagement_score,
        credit_periods.consumed / cast(nullif(credit_periods.allotted, 0) as double)
            as credit_use_rate
    from weighed
    left join {{ ref('int_credit_periods') }} as credit_periods
        on
            weighed.account_id = credit_periods.account_id
            and weighed.date_day > credit_periods.period_end
            and weighed.date_day <= credit_periods.next_period_end

)

select * from int_kpis_engagement
{{ in_day_order() }}
