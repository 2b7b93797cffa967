{%- set dimensions = {
    'all': "'all'",
    'segment': 'account_dimensions.segment',
    'plan': 'account_dimensions.plan',
    'channel': 'account_dimensions.channel',
    'industry': 'account_dimensions.industry',
    'customer_kind': 'account_dimensions.customer_kind',
} -%}
with account_months as (

    select * from {{ ref('int_account_months') }}

),

account_dimensions as (

    select * from {{ ref('int_account_dimensions') }}

),

as_of as (

    select * from {{ ref('int_as_of') }}

),

settings as (

    select * from {{ ref('int_settings') }}

),

by_dimension as (

    {% for dimension, column in dimensions.items() -%}
    select
        account_months.*,
        '{{ dimension }}' as dimension,
        {{ column }} as dimension_value
    from account_months
    inner join account_dimensions on account_months.account_id = account_dimensions.account_id
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

ages as (

    select
        cohort_month,
        age_months,
        dimension,
        dimension_value,
        count(*) as reached_customers,
        count_if(is_retained) as retained_customers,
        sum(mrr) as retained_mrr,
        count_if(is_buyer) as buyers,
        case when count(*) = count(has_bought_again) then count_if(has_bought_again) end
            as repurchasing_customers
    from by_dimension
    group by cohort_month, age_months, dimension, dimension_value

),

cohorts as (

    select
        cohort_month,
        dimension,
        dimension_value,
        reached_customers as cohort_customers,
        buyers as cohort_buyers,
        retained_mrr as cohort_mrr
    from ages
    where age_months = 0

),

-- Only ages that the whole cohort has reached: the starting base is the same at every age.
reached as (

    select
        ages.*,
        cohorts.cohort_customers,
        cohorts.cohort_buyers,
        cohorts.cohort_mrr
    from ages
    inner join cohorts
        on
            ages.cohort_month = cohorts.cohort_month
            and ages.dimension = cohorts.dimension
            and ages.dimension_value = cohorts.dimension_value
            and ages.reached_customers = cohorts.cohort_customers

),

cohort_retention as (

    select
        reached.dimension,
        reached.dimension_value,
        reached.cohort_month,
        reached.age_months,
        cast({{ dbt.dateadd('month', 1, 'reached.cohort_month') }} as date)
        <= as_of.as_of_on + 1 as is_complete,
        cast(reached.cohort_customers as integer) as cohort_customers,
        cast(reached.retained_customers as integer) as retained_customers,
        {{ share_of('reached.retained_customers', 'reached.cohort_customers') }}
            as logo_retention_rate,
        {{ rounded_cast(wilson_bound(
            'reached.retained_customers', 'reached.cohort_customers',
            'settings.interval_deviations', '-'
        ), 'decimal(9, 6)') }} as logo_retention_rate_low,
        {{ rounded_cast(wilson_bound(
            'reached.retained_customers', 'reached.cohort_customers',
            'settings.interval_deviations', '+'
        ), 'decimal(9, 6)') }} as logo_retention_rate_high,
        cast(reached.cohort_mrr as decimal(18, 4)) as cohort_mrr,
        cast(reached.retained_mrr as decimal(18, 4)) as retained_mrr,
        {{ share_of('reached.retained_mrr', 'reached.cohort_mrr') }} as revenue_retention_rate,
        case
            when reached.repurchasing_customers is not null
                then cast(reached.cohort_buyers as integer)
        end as cohort_buyers,
        case when reached.age_months > 0 then cast(reached.repurchasing_customers as integer) end
            as repurchasing_customers,
        case
            when reached.age_months > 0
                then {{ share_of('reached.repurchasing_customers', 'reached.cohort_buyers') }}
        end as repurchase_rate
    from reached
    cross join as_of
    cross join settings

)

select * from cohort_retention
