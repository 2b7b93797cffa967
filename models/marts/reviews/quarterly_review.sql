-- An hour a quarter: what customers are worth, which segments and channels lose them, and why the
-- last whole quarter's have left.
with customer_value as (

    select * from {{ ref('customer_value') }}

),

retention as (

    select * from {{ ref('retention_monthly') }}
    where period_type = 'quarter' and dimension in ('segment', 'channel')

),

as_of as (

    select * from {{ ref('int_as_of') }}

),

last_quarter as (

    select
        period_start_on,
        lag(period_start_on) over (order by period_start_on) as previous_start_on
    from {{ ref('int_periods') }}
    where period_type = 'quarter' and is_complete
    qualify row_number() over (order by period_start_on desc) = 1

),

losses as (

    select
        customers.period_start_on,
        coalesce(customers.churn_reason, 'not_written_down') as churn_reason,
        count(*) as customers,
        sum(revenue.mrr_start) as mrr_start
    from {{ ref('int_period_customers') }} as customers
    left join {{ ref('int_period_revenue') }} as revenue
        on
            customers.account_id = revenue.account_id
            and customers.period_type = revenue.period_type
            and customers.period_start_on = revenue.period_start_on
    where customers.period_type = 'quarter' and customers.is_lost
    group by customers.period_start_on, coalesce(customers.churn_reason, 'not_written_down')

),

quarterly_values as (

    {% for topic, value in {'segment_churn': 'churn_rate', 'segment_revenue': 'nrr'}.items() -%}
    select
        period_start_on,
        '{{ topic }}' as topic,
        dimension,
        dimension_value,
        cast({{ value }} as double) as value,
        customers_start as customers,
        mrr_start
    from retention

    union all

    {% endfor -%}
    select
        period_start_on,
        'loss_cause' as topic,
        'churn_reason' as dimension,
        churn_reason as dimension_value,
        cast(customers as double) as value,
        customers,
        mrr_start
    from losses

),

items as (

    {% for topic, value in {'customer_value': 'ltv', 'ltv_cac': 'ltv_cac'}.items() -%}
    select
        '{{ topic }}' as topic,
        dimension,
        dimension_value,
        cast({{ value }} as double) as value,
        cast(null as double) as value_before,
        customer_months / nullif(window_months, 0) as customers,
        revenue / nullif(window_months, 0) as mrr
    from customer_value

    union all

    {% endfor -%}
    select
        this_quarter.topic,
        this_quarter.dimension,
        this_quarter.dimension_value,
        this_quarter.value,
        quarter_before.value as value_before,
        this_quarter.customers,
        this_quarter.mrr_start as mrr
    from quarterly_values as this_quarter
    inner join last_quarter on this_quarter.period_start_on = last_quarter.period_start_on
    left join quarterly_values as quarter_before
        on
            last_quarter.previous_start_on = quarter_before.period_start_on
            and this_quarter.topic = quarter_before.topic
            and this_quarter.dimension = quarter_before.dimension
            and this_quarter.dimension_value = quarter_before.dimension_value

),

quarterly_review as (

    select
        items.topic,
        items.dimension,
        items.dimension_value,
        cast(topics.topic_rank as integer) as topic_rank,
        items.value,
        items.value_before,
        cast(round(items.customers) as integer) as customers,
        cast(items.mrr as decimal(18, 4)) as mrr,
        topics.decision,
        as_of.as_of_on + topics.decision_due_days as decision_due_on
    from items
    inner join {{ ref('review_topics') }} as topics
        on items.topic = topics.topic and topics.review = 'quarterly'
    cross join as_of

)

select * from quarterly_review
