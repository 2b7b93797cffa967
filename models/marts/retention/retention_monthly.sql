{%- set dimensions = {
    'all': "'all'",
    'segment': 'account_dimensions.segment',
    'plan': 'account_dimensions.plan',
    'channel': 'account_dimensions.channel',
    'industry': 'account_dimensions.industry',
    'customer_kind': 'account_dimensions.customer_kind',
    'tenure_band': 'period_customers.tenure_band',
} -%}
{%- set definitions = ['closed', 'cancelled', 'not_renewed', 'stated'] -%}
{%- set states = [
    'at_start', 'new', 'reactivated', 'lost', 'gone_again', 'at_end', 'retained', 'inactive'
] -%}
{%- set kinds = ['new', 'reactivation', 'expansion', 'contraction', 'churn'] -%}
{#- what a customer whose price is known has at least one of -#}
{%- set prices = ['start', 'end'] + kinds -%}
{%- set known_price = 'coalesce(mrr_' ~ prices | join(', mrr_') ~ ')' -%}
with period_customers as (

    select * from {{ ref('int_period_customers') }}

),

period_revenue as (

    select * from {{ ref('int_period_revenue') }}

),

account_dimensions as (

    select * from {{ ref('int_account_dimensions') }}

),

by_dimension as (

    {% for dimension, column in dimensions.items() -%}
    select
        period_customers.*,
        '{{ dimension }}' as dimension,
        {{ column }} as dimension_value
    from period_customers
    inner join account_dimensions on period_customers.account_id = account_dimensions.account_id
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

counted as (

    select
        by_dimension.period_type,
        by_dimension.period_start_on,
        by_dimension.dimension,
        by_dimension.dimension_value,
        {% for state in states -%}
        count_if(by_dimension.is_{{ state }}) as {{ state }},
        {% endfor -%}
        {% for definition in definitions -%}
        count_if(by_dimension.is_lost and by_dimension.churn_definition = '{{ definition }}')
            as lost_{{ definition }},
        {% endfor -%}
        count_if(by_dimension.is_lost and by_dimension.churn_reason is not null)
            as lost_with_reason,
        count_if(by_dimension.is_at_start and period_revenue.mrr_start is null) as unpriced,
        sum(period_revenue.mrr_start) as mrr_start,
        {% for kind in kinds -%}
        case
            when count({{ known_price }}) > 0 then coalesce(sum(period_revenue.mrr_{{ kind }}), 0)
        end as mrr_{{ kind }},
        {% endfor -%}
        sum(period_revenue.mrr_end) as mrr_end,
        sum(period_revenue.mrr_retained) as mrr_retained,
        sum(least(period_revenue.mrr_retained, period_revenue.mrr_start)) as mrr_kept,
        coalesce(sum(period_revenue.contractions), 0) as contractions,
        coalesce(sum(period_revenue.contracts_due), 0) as contracts_due,
        coalesce(sum(period_revenue.contracts_renewed), 0) as contracts_renewed,
        sum(period_revenue.mrr_due) as mrr_due,
        sum(period_revenue.mrr_renewed) as mrr_renewed
    from by_dimension
    left join period_revenue
        on
            by_dimension.account_id = period_revenue.account_id
            and by_dimension.period_type = period_revenue.period_type
            and by_dimension.period_start_on = period_revenue.period_start_on
    group by
        by_dimension.period_type,
        by_dimension.period_start_on,
        by_dimension.dimension,
        by_dimension.dimension_value

),

retention_monthly as (

    select
        counted.period_type,
        counted.period_start_on,
        counted.dimension,
        counted.dimension_value,
        periods.through_on,
        periods.is_complete,
        cast(counted.at_start as integer) as customers_start,
        cast(counted.new as integer) as customers_new,
        cast(counted.reactivated as integer) as customers_reactivated,
        cast(counted.lost as integer) as customers_lost,
        cast(counted.gone_again as integer) as customers_gone_again,
        cast(counted.at_end as integer) as customers_end,
        cast(counted.retained as integer) as customers_retained,
        {{ share_of('counted.lost', 'counted.at_start') }} as churn_rate,
        {{ share_of('counted.retained', 'counted.at_start') }} as retention_rate,
        {% for definition in definitions -%}
        cast(counted.lost_{{ definition }} as integer) as customers_lost_{{ definition }},
        {% endfor -%}
        cast(counted.inactive as integer) as customers_turned_inactive,
        {{ share_of('(counted.lost + counted.inactive)', 'counted.at_start') }}
            as churn_rate_with_inactive,
        cast(counted.lost_with_reason as integer) as customers_lost_with_reason,
        {{ share_of('counted.lost_with_reason', 'counted.lost') }} as reason_coverage_rate,
        cast(counted.unpriced as integer) as customers_start_unpriced,
        {% for amount in ['start'] + kinds + ['end', 'kept', 'retained', 'due', 'renewed'] -%}
        cast(counted.mrr_{{ amount }} as decimal(18, 4)) as mrr_{{ amount }},
        {% endfor -%}
        {{ share_of('counted.mrr_kept', 'counted.mrr_start') }} as grr,
        {{ share_of('counted.mrr_retained', 'counted.mrr_start') }} as nrr,
        cast(counted.contractions as integer) as contractions,
        cast(counted.contracts_due as integer) as contracts_due,
        cast(counted.contracts_renewed as integer) as contracts_renewed,
        {{ share_of('counted.contracts_renewed', 'counted.contracts_due') }} as renewal_rate,
        {{ share_of('counted.mrr_renewed', 'counted.mrr_due') }} as renewal_value_rate
    from counted
    inner join {{ ref('int_periods') }} as periods
        on
            counted.period_type = periods.period_type
            and counted.period_start_on = periods.period_start_on

)

select * from retention_monthly
