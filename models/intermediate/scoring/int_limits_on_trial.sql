-- Would a stricter limit have told the lost from the kept better? Tried are the values that the
-- older losses reached; the best of them is tested on the newer ones, beside today's limit.
{%- set groups = {
    'training_lost': 'is_training and is_lost',
    'training_kept': 'is_training and not is_lost',
    'test_lost': 'not is_training and is_lost',
    'test_kept': 'not is_training and not is_lost',
} %}
with extremes as (

    select * from {{ ref('int_threshold_extremes') }}

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

-- Today's limit; of those that tell them apart equally well, the one that warns of more.
int_limits_on_trial as (

    select
        counted.*,
        proposed_limit is null as is_today
    from counted
    qualify
        row_number() over (
            partition by segment, threshold_id, proposed_limit is null
            order by
                training_lost_rate - training_kept_rate desc,
                training_lost_rate desc,
                proposed_limit
        ) = 1

)

select * from int_limits_on_trial
