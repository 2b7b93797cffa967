{{ config(
    materialized='incremental',
    partition_by=partition_column(),
    pre_hook="{{ forget_from(ref('int_scoring_slice')) }}",
) }}
-- Two methods side by side: the weighted score (S02) and the signal count (S01). The weights of the
-- components sum to 1 (tested), so the measured weight is the coverage.
{%- set components = ['usage', 'relationship', 'support', 'satisfaction', 'payment'] %}
with account_days as (

    select account_days.*
    from {{ ref('int_account_days') }} as account_days
    {% if is_incremental() -%}
    inner join {{ ref('int_scoring_slice') }} as slice
        on account_days.date_day >= slice.first_day_on
    {% endif -%}
    where account_days.is_customer

),

score_points as (

    select * from {{ ref('int_score_points') }}

),

account_signals as (

    select * from {{ ref('int_account_signals') }}

),

settings as (

    select * from {{ ref('int_settings') }}

),

feed_statuses as (

    select
        {% for component in components -%}
        max(case when component = '{{ component }}' then status end) as {{ component }}_status,
        {% endfor -%}
        date_day
    from {{ ref('int_component_days') }}
    group by date_day

),

component_scores as (

    select
        account_id,
        date_day,
        component,
        max(component_weight) as component_weight,
        sum(component_points) as component_score,
        sum(points) as points
    from score_points
    group by account_id, date_day, component

),

summed as (

    select
        account_id,
        date_day,
        {% for component in components -%}
        max(case when component = '{{ component }}' then component_score end)
            as {{ component }}_score,
        {% endfor -%}
        sum(points) as points,
        sum(component_weight) as measured_weight
    from component_scores
    group by account_id, date_day

),

judged as (

    select
        account_days.account_id,
        account_days.date_day,
        account_days.segment,
        account_days.plan,
        account_days.tenure_days,
        {% for component in components -%}
        summed.{{ component }}_score,
        case
            when feed_statuses.{{ component }}_status <> 'measured'
                then feed_statuses.{{ component }}_status
            when summed.{{ component }}_score is null then 'no_data_yet'
            else 'measured'
        end as {{ component }}_status,
        {% endfor -%}
        account_days.tenure_days < settings.min_tenure_days as is_too_early,
        coalesce(summed.measured_weight, 0) as coverage,
        case
            when summed.measured_weight >= settings.min_coverage then round(summed.points, 9)
        end as score,
        account_signals.signal_count as fired_signals
    from account_days
    cross join settings
    left join feed_statuses using (date_day)
    left join summed using (account_id, date_day)
    left join account_signals using (account_id, date_day)

),

counted as (

    select
        judged.*,
        -- Where nothing is measured today, no signal is no news.
        case
            when 'measured' in (
                judged.usage_status, judged.relationship_status, judged.support_status,
                judged.satisfaction_status, judged.payment_status
            ) then coalesce(judged.fired_signals, 0)
        end as signal_count
    from judged

),

int_health_scores as (

    select
        counted.*,
        case
            when counted.score is null then 'no_data'
            when counted.is_too_early then 'too_early'
            else bands.band
        end as band,
        signal_bands.signal_band,
        case
            when not counted.is_too_early then bands.band_rank = signal_bands.band_rank
        end as methods_agree
    from counted
    left join {{ ref('bands') }} as bands
        on counted.score >= bands.min_score and counted.score < bands.below_score
    left join {{ ref('signal_bands') }} as signal_bands
        on counted.signal_count between signal_bands.min_signals and signal_bands.max_signals

)

select * from int_health_scores
