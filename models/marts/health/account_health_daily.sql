{%- set ranks = [1, 2, 3] -%}
with scores as (

    select
        scores.*,
        score - lag(score, 7) over account_days as score_change_7d,
        score - lag(score, 28) over account_days as score_change_28d
    from {{ ref('int_health_scores') }} as scores
    window account_days as (partition by account_id order by date_day)

),

billing as (

    select * from {{ ref('int_kpis_billing') }}

),

ranked_reasons as (

    select
        account_id,
        date_day,
        sentence,
        row_number() over (
            partition by account_id, date_day
            order by lost_points desc, component, kpi
        ) as reason_rank
    from {{ ref('account_health_reasons') }}
    where lost_points > 0

),

top_reasons as (

    select
        {% for rank in ranks -%}
        max(case when reason_rank = {{ rank }} then sentence end) as reason_{{ rank }},
        {% endfor -%}
        account_id,
        date_day
    from ranked_reasons
    where reason_rank <= {{ ranks | max }}
    group by account_id, date_day

),

segments as (

    select
        {% for segment_type in ['activity', 'email', 'depth', 'purchase'] -%}
        max(case when segment_type = '{{ segment_type }}' then segment_value end)
            as {{ segment_type }}_class,
        {% endfor -%}
        account_id,
        date_day
    from {{ ref('int_account_segments') }}
    group by account_id, date_day

),

account_health_daily as (

    select
        scores.account_id,
        scores.date_day,
        scores.segment,
        scores.plan,
        cast(scores.tenure_days as integer) as tenure_days,
        cast(scores.score as decimal(12, 9)) as score,
        scores.band,
        cast(scores.score_change_7d as decimal(12, 9)) as score_change_7d,
        cast(scores.score_change_28d as decimal(12, 9)) as score_change_28d,
        scores.scored_from_on,
        cast(
            case when scores.score is not null then scores.weighted_score end as decimal(12, 9)
        ) as weighted_score,
        scores.override_band,
        cast(scores.coverage as decimal(9, 6)) as coverage,
        cast(scores.signal_count as integer) as signal_count,
        scores.signal_band,
        cast(scores.few_signals_score as decimal(12, 9)) as few_signals_score,
        scores.few_signals_band,
        scores.alert_level,
        scores.alert_levels_band,
        scores.methods_agree,
        {% for component in ['usage', 'relationship', 'support', 'satisfaction', 'payment'] -%}
        cast(scores.{{ component }}_score as decimal(12, 9)) as {{ component }}_score,
        scores.{{ component }}_status,
        {% endfor -%}
        value_tiers.value_tier,
        cast(priorities.priority_rank as integer) as priority_rank,
        priorities.effort,
        segments.activity_class,
        segments.email_class,
        segments.depth_class,
        segments.purchase_class,
        billing.mrr,
        case when bands.is_at_risk then billing.mrr end as mrr_at_risk,
        billing.next_renewal_on,
        cast({{ dbt.datediff('scores.date_day', 'billing.next_renewal_on', 'day') }} as integer)
            as days_to_renewal,
        top_reasons.reason_1,
        top_reasons.reason_2,
        top_reasons.reason_3
    from scores
    left join billing
        on
            scores.account_id = billing.account_id
            and scores.date_day = billing.date_day
    left join {{ ref('bands') }} as bands on scores.band = bands.band
    left join {{ ref('int_value_tiers') }} as value_tiers
        on
            scores.account_id = value_tiers.account_id
            and scores.date_day = value_tiers.date_day
    left join {{ ref('priorities') }} as priorities
        on
            value_tiers.value_tier = priorities.value_tier
            and scores.band = priorities.band
    left join segments
        on
            scores.account_id = segments.account_id
            and scores.date_day = segments.date_day
    left join top_reasons
        on
            scores.account_id = top_reasons.account_id
            and scores.date_day = top_reasons.date_day

)

select * from account_health_daily
