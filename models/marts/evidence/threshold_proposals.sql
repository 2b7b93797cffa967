-- Would a stricter limit have told the lost from the kept better? Tried are the values that the
-- older losses reached; the best of them is tested on the newer ones. Nothing is applied by itself.
{%- set groups = {
    'training_lost': 'is_training and is_lost',
    'training_kept': 'is_training and not is_lost',
    'test_lost': 'not is_training and is_lost',
    'test_kept': 'not is_training and not is_lost',
} %}
with extremes as (

    select * from {{ ref('int_threshold_extremes') }}

),

settings as (

    select * from {{ ref('int_settings') }}

),

-- Without a limit: that of today.
tried as (

    select distinct
        segment,
        threshold_id,
        extreme as proposed_limit
    from extremes
    where is_lost and is_training and {{ crosses('extreme', 'comparator', 'mildest_limit') }}

    union all

    select distinct
        segment,
        threshold_id,
        cast(null as double) as proposed_limit
    from extremes

),

judged as (

    select
        extremes.*,
        tried.proposed_limit,
        coalesce({{ crosses(
            'extremes.extreme',
            'extremes.comparator',
            'coalesce(tried.proposed_limit, extremes.mildest_limit)',
        ) }}, false) as is_warned
    from extremes
    inner join tried
        on
            extremes.segment = tried.segment
            and extremes.threshold_id = tried.threshold_id

),

counted as (

    select
        {% for name, condition in groups.items() -%}
        count_if({{ condition }}) as {{ name }},
        {{ share_of('count_if(' ~ condition ~ ' and is_warned)', 'count_if(' ~ condition ~ ')') }}
            as {{ name }}_rate,
        {% endfor -%}
        segment,
        threshold_id,
        proposed_limit,
        min(mildest_limit) as lowest_limit,
        max(mildest_limit) as highest_limit
    from judged
    group by segment, threshold_id, proposed_limit

),

today as (

    select * from counted
    where proposed_limit is null

),

-- Of two that tell them apart equally well, the one that warns of more.
best as (

    select * from counted
    where proposed_limit is not null
    qualify
        row_number() over (
            partition by segment, threshold_id
            order by
                training_lost_rate - training_kept_rate desc,
                training_lost_rate desc,
                proposed_limit
        ) = 1

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
    left join best
        on
            today.segment = best.segment
            and today.threshold_id = best.threshold_id

)

select * from threshold_proposals
