{%- set dimensions = {'all': "'all'", 'segment': 'segment', 'channel': 'acquisition_channel'} -%}
-- What winning customers has cost in the months that customer values are taken from. Costs that
-- nobody has given to a segment or channel hide what any of them cost, and so does one without a
-- rate.
with value_months as (

    select distinct period_start_on
    from {{ ref('int_value_months') }}

),

currency_rates as (

    select * from {{ ref('int_currency_rates') }}

),

costs as (

    select
        costs.segment,
        costs.acquisition_channel,
        {{ converted('costs.amount', 'currency_rates.rate_to_reporting') }} as amount
    from {{ ref('int_acquisition_costs') }} as costs
    inner join value_months
        on
            cast({{ dbt.date_trunc('month', 'costs.month') }} as date)
            = value_months.period_start_on
    left join currency_rates
        on
            coalesce(costs.currency, '{{ checked_var("reporting_currency") }}')
            = currency_rates.currency
            and costs.month >= currency_rates.valid_from
            and costs.month < currency_rates.valid_until

),

by_dimension as (

    {% for dimension, column in dimensions.items() -%}
    select
        '{{ dimension }}' as dimension,
        {{ column }} as dimension_value,
        amount
    from costs
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

summed as (

    select
        dimension,
        dimension_value,
        sum(amount) as amount,
        count(*) - count(amount) as unpriced_costs,
        sum(case when dimension_value is null then 1 else 0 end) over (partition by dimension)
            as unassigned
    from by_dimension
    group by dimension, dimension_value

),

int_acquisition_shares as (

    select
        dimension,
        dimension_value,
        case when unpriced_costs + unassigned = 0 then amount end as acquisition_cost
    from summed
    where dimension_value is not null

)

select * from int_acquisition_shares
