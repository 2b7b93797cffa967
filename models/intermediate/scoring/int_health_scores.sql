-- Two methods side by side: the weighted score (S02) and the signal count (S01).
with account_days as (

    select * from {{ ref('int_account_days') }}
    where is_customer

),

score_points as (

    select * from {{ ref('int_score_points') }}

),

account_signals as (

    select * from {{ ref('int_account_signals') }}

),

bands as (

    select * from {{ ref('bands') }}

),

signal_bands as (

    select * from {{ ref('signal_bands') }}

),

settings as (

    select * from {{ ref('int_settings') }}

),

components as (

    select
        account_id,
        date_day,
        component,
        max(component_weight) as component_weight,
        max(component_status) as component_status,
        sum(kpi_share * sub_score) as component_score,
        sum(points) as points
    from score_points
    group by account_id, date_day, component

),

summed as (

    select
        account_id,
        date_day,
        sum(points) as points,
        sum(case when component_score is not null then component_weight else 0 end)
        / sum(component_weight) as coverage,
        bool_or(component_status = 'measured') as has_measured_component
        {%- for component in ['usage', 'relationship', 'support', 'satisfaction', 'payment'] -%}
        ,
        max(case when component = '{{ component }}' then component_score end)
            as {{ component }}_score,
        max(case when component = '{{ component }}' then component_status end)
            as {{ component }}_status
        {%- endfor %}
    from components
    group by account_id, date_day

),

judged as (

    select
        summed.*,
        account_days.segment,
        account_days.plan,
        account_days.tenure_days,
        case when summed.coverage >= settings.min_coverage then round(summed.points, 9) end as score,
        case
            when summed.has_measured_component then coalesce(account_signals.signal_count, 0)
        end as signal_count,
        account_days.tenure_days < settings.min_tenure_days as is_too_early
    from summed
    inner join account_days
        on
            summed.account_id = account_days.account_id
            and summed.date_day = account_days.date_day
    cross join settings
    left join account_signals
        on
            summed.account_id = account_signals.account_id
            and summed.date_day = account_signals.date_day

),

int_health_scores as (

    select
        judged.account_id,
        judged.date_day,
        judged.segment,
        judged.plan,
        judged.tenure_days,
        judged.score,
        case
            when judged.score is null then 'no_data'
            when judged.is_too_early then 'too_early'
            else bands.band
        end as band,
        judged.coverage,
        judged.signal_count,
        signal_bands.signal_band,
        case
            when not judged.is_too_early then bands.band_rank = signal_bands.band_rank
        end as methods_agree
        {%- for component in ['usage', 'relationship', 'support', 'satisfaction', 'payment'] -%}
        ,
        judged.{{ component }}_score,
        judged.{{ component }}_status
        {%- endfor %}
    from judged
    left join bands
        on judged.score >= bands.min_score and judged.score < bands.below_score
    left join signal_bands
        on judged.signal_count between signal_bands.min_signals and signal_bands.max_signals

)

select * from int_health_scores
