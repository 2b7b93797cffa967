with daily as (

    select * from {{ ref('account_health_daily') }}

),

as_of as (

    select * from {{ ref('int_as_of') }}

),

accounts as (

    select * from {{ ref('int_accounts') }}

),

owners as (

    select * from {{ ref('int_account_owners') }}

),

severities as (

    select * from {{ ref('severities') }}

),

open_alerts as (

    select
        episodes.account_id,
        count(*) as open_alert_count,
        max(episodes.severity_rank) as max_severity_rank
    from {{ ref('int_alert_episodes') }} as episodes
    inner join {{ ref('int_alert_states') }} as states on episodes.alert_id = states.alert_id
    where states.closed_on is null
    group by episodes.account_id

),

account_health as (

    select
        daily.account_id,
        daily.date_day,
        accounts.account_name,
        accounts.domain,
        accounts.parent_account_id,
        accounts.industry,
        accounts.country,
        accounts.acquisition_channel,
        accounts.is_strategic,
        owners.owner_email,
        daily.segment,
        daily.plan,
        daily.tenure_days,
        daily.score,
        daily.band,
        daily.score_change_7d,
        daily.score_change_28d,
        daily.scored_from_on,
        daily.weighted_score,
        daily.override_band,
        daily.coverage,
        daily.signal_count,
        daily.signal_band,
        daily.few_signals_score,
        daily.few_signals_band,
        daily.alert_level,
        daily.alert_levels_band,
        daily.methods_agree,
        {% for component in ['usage', 'relationship', 'support', 'satisfaction', 'payment'] -%}
        daily.{{ component }}_score,
        daily.{{ component }}_status,
        {% endfor -%}
        daily.value_tier,
        daily.priority_rank,
        daily.effort,
        daily.activity_class,
        daily.email_class,
        daily.depth_class,
        daily.purchase_class,
        daily.mrr,
        daily.mrr_at_risk,
        daily.next_renewal_on,
        daily.days_to_renewal,
        cast(coalesce(open_alerts.open_alert_count, 0) as integer) as open_alert_count,
        severities.severity as max_open_severity,
        daily.reason_1,
        daily.reason_2,
        daily.reason_3
    from daily
    inner join as_of on daily.date_day = as_of.as_of_on
    inner join accounts on daily.account_id = accounts.account_id
    inner join owners on daily.account_id = owners.account_id
    left join open_alerts on daily.account_id = open_alerts.account_id
    left join severities on open_alerts.max_severity_rank = severities.severity_rank

)

select * from account_health
