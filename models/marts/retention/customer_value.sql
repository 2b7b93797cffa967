{%- set dimensions = {'all': "'all'", 'segment': 'segment', 'channel': 'channel'} -%}
with value_months as (

    select * from {{ ref('int_value_months') }}

),

acquisition_shares as (

    select * from {{ ref('int_acquisition_shares') }}
    where acquisition_cost is not null

),

settings as (

    select * from {{ ref('int_settings') }}

),

by_dimension as (

    {% for dimension, column in dimensions.items() -%}
    select
        value_months.*,
        '{{ dimension }}' as dimension,
        {{ column }} as dimension_value
    from value_months
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

costs as (

    select
        dimension,
        dimension_value,
        count(*) as cost_months,
        sum(acquisition_cost) as acquisition_cost
    from acquisition_shares
    group by dimension, dimension_value

),

counted as (

    select
        by_dimension.dimension,
        by_dimension.dimension_value,
        min(by_dimension.period_start_on) as window_start_on,
        count(distinct by_dimension.period_start_on) as window_months,
        count_if(is_at_end) as customer_months,
        count_if(is_new) as customers_new,
        count_if(is_new and acquisition_shares.period_start_on is not null)
            as cost_customers_new,
        count_if(is_lost) as customers_lost,
        count_if(is_at_start) / cast(nullif(count_if(is_lost), 0) as double) as lifetime_months,
        sum(purchases) as purchases,
        case when count(*) = count(revenue) then sum(revenue) end as revenue,
        -- What brings nothing needs no margin.
        case
            when count(*) = count(case when revenue = 0 then 0 else revenue * margin_rate end)
                then sum(case when revenue = 0 then 0 else revenue * margin_rate end)
        end as gross_margin
    from by_dimension
    left join acquisition_shares
        on
            by_dimension.dimension = acquisition_shares.dimension
            and by_dimension.dimension_value = acquisition_shares.dimension_value
            and by_dimension.period_start_on = acquisition_shares.period_start_on
    group by by_dimension.dimension, by_dimension.dimension_value

),

averages as (

    select
        counted.*,
        costs.cost_months,
        costs.acquisition_cost,
        counted.revenue / cast(nullif(counted.purchases, 0) as double) as purchase_value,
        counted.purchases / cast(nullif(counted.customer_months, 0) as double) as frequency,
        counted.gross_margin / cast(nullif(counted.customer_months, 0) as double)
            as monthly_margin,
        costs.acquisition_cost / cast(nullif(counted.cost_customers_new, 0) as double) as cac
    from counted
    left join costs
        on
            counted.dimension = costs.dimension
            and counted.dimension_value = costs.dimension_value

),

valued as (

    select
        averages.*,
        purchase_value * frequency * lifetime_months as ltv,
        monthly_margin * lifetime_months as ltv_margin,
        round(purchase_value * frequency * lifetime_months / nullif(cac, 0), 9) as ltv_cac,
        round(monthly_margin * lifetime_months / nullif(cac, 0), 9) as ltv_margin_cac
    from averages

),

customer_value as (

    select
        valued.dimension,
        valued.dimension_value,
        valued.window_start_on,
        cast(valued.window_months as integer) as window_months,
        cast(valued.customer_months as integer) as customer_months,
        cast(valued.customers_new as integer) as customers_new,
        cast(valued.customers_lost as integer) as customers_lost,
        cast(valued.revenue as decimal(18, 4)) as revenue,
        cast(valued.gross_margin as decimal(18, 4)) as gross_margin,
        {{ rounded_cast('valued.purchase_value', 'decimal(18, 4)') }} as purchase_value_avg,
        {{ rounded_cast('valued.frequency', 'decimal(12, 6)') }} as purchases_per_month,
        {{ rounded_cast('valued.lifetime_months', 'decimal(12, 6)') }} as lifetime_months,
        {{ rounded_cast('valued.ltv', 'decimal(18, 4)') }} as ltv,
        {{ rounded_cast('valued.ltv_margin', 'decimal(18, 4)') }} as ltv_margin,
        cast(valued.cost_months as integer) as cost_months,
        cast(
            case when valued.cost_months > 0 then valued.cost_customers_new end as integer
        ) as cost_customers_new,
        cast(valued.acquisition_cost as decimal(18, 4)) as acquisition_cost,
        {{ rounded_cast('valued.cac', 'decimal(18, 4)') }} as cac,
        {{ rounded_cast('valued.ltv_cac', 'decimal(12, 6)') }} as ltv_cac,
        {{ rounded_cast('valued.ltv_margin_cac', 'decimal(12, 6)') }} as ltv_margin_cac,
        case
            when valued.ltv_cac <= settings.ltv_cac_must_exceed then 'not_viable'
            when valued.ltv_cac < settings.ltv_cac_aim then 'viable'
            when valued.ltv_cac is not null then 'ideal'
        end as ltv_cac_mark,
        {{ rounded_cast('valued.cac / nullif(valued.monthly_margin, 0)', 'decimal(12, 6)') }}
            as payback_months
    from valued
    cross join settings

)

select * from customer_value
