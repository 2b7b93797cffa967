{%- set rates = {
    'churn': 'churn_rate',
    'retention': 'retention_rate',
    'gross_revenue_retention': 'grr',
    'net_revenue_retention': 'nrr',
    'revenue_lost': 'case when coalesce(mrr_start, mrr_end) is not null '
        ~ 'then -(mrr_churn + mrr_contraction) end',
} -%}
-- Three quarters of an hour a month: the last whole month against the one before it, for everybody
-- and by segment.
with retention as (

    select * from {{ ref('retention_monthly') }}
    where period_type = 'month' and dimension in ('all', 'segment')

),

-- K60 counts accounts: of an account's alerts the latest one whose outcome is known.
rescues as (

    select
        cast({{ dbt.date_trunc('month', 'horizon_on') }} as date) as period_start_on,
        segment,
        case when is_saved then 1 else 0 end as saved
    from {{ ref('int_alert_outcomes') }}
    where is_saved is not null
    qualify
        row_number() over (
            partition by account_id, {{ dbt.date_trunc('month', 'horizon_on') }}
            order by opened_on desc, alert_id
        ) = 1

),

month_shares as (

    select
        period_start_on,
        segment,
        topic,
        part,
        whole
    from {{ ref('int_month_shares') }}

    union all

    select
        period_start_on,
        segment,
        'recovery' as topic,
        sum(saved) as part,
        count(*) as whole
    from rescues
    group by period_start_on, segment

),

last_month as (

    select
        period_start_on,
        through_on,
        lag(period_start_on) over (order by period_start_on) as previous_start_on
    from {{ ref('int_periods') }}
    where period_type = 'month' and is_complete
    qualify row_number() over (order by period_start_on desc) = 1

),

monthly_values as (

    {% for topic, value in rates.items() -%}
    select
        period_start_on,
        dimension,
        dimension_value,
        '{{ topic }}' as topic,
        cast({{ value }} as double) as value
    from retention

    union all

    {% endfor -%}
    select
        period_start_on,
        'all' as dimension,
        'all' as dimension_value,
        topic,
        sum(part) / cast(sum(whole) as double) as value
    from month_shares
    group by period_start_on, topic

    union all

    select
        period_start_on,
        'segment' as dimension,
        segment as dimension_value,
        topic,
        part / cast(whole as double) as value
    from month_shares

),

compared as (

    select
        this_month.topic,
        this_month.dimension,
        this_month.dimension_value,
        last_month.period_start_on,
        round(this_month.value, 9) as value,
        round(month_before.value, 9) as value_before
    from monthly_values as this_month
    inner join last_month on this_month.period_start_on = last_month.period_start_on
    left join monthly_values as month_before
        on
            last_month.previous_start_on = month_before.period_start_on
            and this_month.topic = month_before.topic
            and this_month.dimension = month_before.dimension
            and this_month.dimension_value = month_before.dimension_value

),

monthly_review as (

    select
        compared.topic,
        compared.dimension,
        compared.dimension_value,
        cast(topics.topic_rank as integer) as topic_rank,
        compared.period_start_on,
        compared.value,
        compared.value_before,
        case
            when topics.is_better_higher then compared.value < compared.value_before
            else compared.value > compared.value_before
        end as is_worse,
        topics.decision,
        as_of.as_of_on + topics.decision_due_days as decision_due_on
    from compared
    inner join {{ ref('review_topics') }} as topics
        on compared.topic = topics.topic and topics.review = 'monthly'
    cross join {{ ref('int_as_of') }} as as_of

)

select * from monthly_review
