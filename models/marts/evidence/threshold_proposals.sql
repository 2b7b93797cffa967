-- Today's limit beside the one that told older losses best. Nothing is applied by itself.
{%- set groups = ['training_lost', 'training_kept', 'test_lost', 'test_kept'] %}
with settings as (

    select * from {{ ref('int_settings') }}

),

trials as (

    select * from {{ ref('int_limits_on_trial') }}

),

today as (

    select * from trials
    where is_today

),

best as (

    select * from trials
    where not is_today

),

-- Since when was each of the newer losses beyond the limit?
warned as (

    select
        trials.segment,
        trials.threshold_id,
        trials.is_today,
        {{ dbt.datediff('min(threshold_checks.date_day)', 'extremes.ends_on', 'day') }} as lead_days
    from trials
    inner join {{ ref('int_threshold_extremes') }} as extremes
        on
            trials.segment = extremes.segment
            and trials.threshold_id = extremes.threshold_id
    inner join {{ ref('int_threshold_checks') }} as threshold_checks
        on
            extremes.account_id = threshold_checks.account_id
            and extremes.threshold_id = threshold_checks.threshold_id
            and threshold_checks.date_day >= extremes.starts_on
            and threshold_checks.date_day < extremes.ends_on
    where
        extremes.is_lost
        and not extremes.is_training
        and {{ crosses(
            'threshold_checks.change',
            'extremes.comparator',
            'coalesce(trials.proposed_limit, extremes.mildest_limit)',
        ) }}
    group by
        trials.segment,
        trials.threshold_id,
        trials.is_today,
        extremes.lost_account_id,
        extremes.ends_on

),

leads as (

    select
        segment,
        threshold_id,
        median(case when is_today then lead_days end) as lead_days_today,
        median(case when not is_today then lead_days end) as lead_days_proposed
    from warned
    group by segment, threshold_id

),

-- How many of all customers are lost within the longest horizon, to which the shares are put.
base_rates as (

    select base_rate
    from {{ ref('int_churn_base_rates') }}
    qualify row_number() over (order by horizon_days desc) = 1

),

threshold_proposals as (

    select
        {% for name in groups -%}
        cast(today.{{ name }} as integer) as {{ name }}_accounts,
        cast(today.{{ name }}_rate as decimal(9, 6)) as {{ name }}_rate_today,
        cast(best.{{ name }}_rate as decimal(9, 6)) as {{ name }}_rate_proposed,
        {% endfor -%}
        {% for when, side in {'today': 'today', 'proposed': 'best'}.items() -%}
        {%- set lost = 'base_rates.base_rate * ' ~ side ~ '.test_lost_rate' -%}
        {%- set all = lost ~ ' + (1 - base_rates.base_rate) * ' ~ side ~ '.test_kept_rate' -%}
        cast({{ all }} as decimal(9, 6)) as customers_rate_{{ when }},
        cast(({{ lost }}) / nullif({{ all }}, 0) as decimal(9, 6)) as precision_{{ when }},
        {% endfor -%}
        cast(leads.lead_days_today as decimal(9, 2)) as lead_days_today,
        cast(leads.lead_days_proposed as decimal(9, 2)) as lead_days_proposed,
        today.threshold_id,
        today.segment,
        thresholds.kpi,
        case when today.lowest_limit = today.highest_limit then today.lowest_limit end
            as limit_today,
        best.proposed_limit,
        case
            when least(today.training_lost, today.test_lost) < settings.proposal_min_lost
                then 'keep: sample is too small'
            when
                best.test_lost_rate - best.test_kept_rate
                > today.test_lost_rate - today.test_kept_rate
                then 'propose'
            else 'keep: no better on newer losses'
        end as verdict
    from today
    cross join settings
    inner join {{ ref('thresholds') }} as thresholds
        on today.threshold_id = thresholds.threshold_id
    left join base_rates on true
    left join leads
        on
            today.segment = leads.segment
            and today.threshold_id = leads.threshold_id
    left join best
        on
            today.segment = best.segment
            and today.threshold_id = best.threshold_id

)

select * from threshold_proposals
