{%- set dimensions = {'all': "'all'", 'segment': 'segment', 'channel': 'acquisition_channel'} -%}
-- What winning customers has cost in the months that customer values are taken from, as far as
-- costs were delivered for them. Costs that nobody has given to a segment or channel hide what any
-- of them cost, and so does one without a rate.
with value_months as (

    select distinct period_start_on
    from {{ ref('int_value_months') }}

),

currency_rates as (

    select * from {{ ref('int_currency_rates') }}

),

costs as (

    select
        cast({{ dbt.date_trunc('month', 'costs.month') }} as date) as period_start_on,
        costs.segment,
        costs.acquisition_channel,
        {{ converted('costs.amount', 'currency_rates.rate_to_reporting') }} as amount
    from {{ ref('int_acquisition_costs') }} as costs
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
        period_start_on,
        amount
    from costs
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

summed as (

    select
        by_dimension.dimension,
        by_dimension.dimension_value,
        by_dimension.period_start_on,
        sum(by_dimension.amount) as amount,
        count(*) - count(by_dimension.amount) as unpriced_costs,
        sum(case when by_dimension.dimension_value is null then 1 else 0 end) over (
            partition by by_dimension.dimension
        ) as unassigned
    from by_dimension
    inner join value_months on by_dimension.period_start_on = value_months.period_start_on
    group by
        by_dimension.dimension, by_dimension.dimension_value, by_dimension.period_start_on

),

-- Before its first cost nothing is known of a value; from then on a month without one cost nothing
-- if others have costs in it, and is unknown if nobody has.
known_months as (

    select
        first_costs.dimension,
        first_costs.dimension_value,
        delivered.period_start_on
    from (
        select
            dimension,
            dimension_value,
            min(period_start_on) as first_cost_on
        from by_dimension
        where dimension_value is not null
        group by dimension, dimension_value
    ) as first_costs
    inner join summed as delivered
        on
            delivered.dimension = 'all'
            and first_costs.first_cost_on <= delivered.period_start_on

),

joined as (

    select
        known_months.dimension,
        known_months.dimension_value,
        known_months.period_start_on,
        coalesce(summed.amount, 0) as amount,
        max(summed.unpriced_costs) over (
            partition by known_months.dimension, known_months.dimension_value
        ) as unpriced_costs,
        max(summed.unassigned) over (
            partition by known_months.dimension, known_months.dimension_value
        ) as unassigned
    from known_months
    left join summed
        on
            known_months.dimension = summed.dimension
            and known_months.dimension_value = summed.dimension_value
            and known_months.period_start_on = summed.period_start_on

),

int_acquisition_shares as (

    select
        dimension,
        dimension_value,
        period_start_on,
        case when unpriced_costs + unassigned = 0 then amount end as acquisition_cost
    from joined

)

select * from int_acquisition_shares
