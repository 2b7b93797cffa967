-- The API's item holds its price; the connector's names a plan or price in a table of its own.
with items as (

    {{ delivered('stripe', 'subscription_items') }}

),

plans as (

    {{ delivered('stripe', 'plans') }}

),

prices as (

    {{ delivered('stripe', 'prices') }}

),

currencies as (

    select * from {{ ref('stg_stripe__currencies') }}

),

listed_prices as (

    select *
    from plans

    union all

    select *
    from prices

),

newest_prices as (

    select *
    from listed_prices
    qualify
        row_number() over (
            partition by price_id
            order by _arrived_at desc, _file desc, _row desc
        ) = 1

),

-- A file has all items of a subscription: what its newest delivery lacks was taken out of it. A
-- connector writes the rows that changed.
newest_items as (

    select *
    from items
    qualify
        row_number() over (
            partition by item_id
            order by _arrived_at desc, _file desc, _row desc
        ) = 1
        {% if 'stripe' not in var('tool_schemas') -%}
        and _arrived_at = max(_arrived_at) over (partition by subscription_id)
        {%- endif %}

),

priced as (

    select
        newest_items.item_id,
        newest_items.subscription_id,
        newest_items.current_period_end,
        -- How much of a metered price is used, nobody knows beforehand.
        case coalesce(newest_items.usage_type, newest_prices.usage_type, 'licensed')
            when 'metered' then null
            else coalesce(newest_items.quantity, 1)
        end as quantity,
        coalesce(newest_items.price_name, newest_prices.price_name, newest_items.price_id) as plan,
        coalesce(newest_items.unit_amount, newest_prices.unit_amount) as unit_amount,
        upper(coalesce(newest_items.currency, newest_prices.currency)) as currency,
        coalesce(newest_items.interval_unit, newest_prices.interval_unit) as interval_unit,
        coalesce(newest_items.interval_count, newest_prices.interval_count, 1) as interval_count
    from newest_items
    left join newest_prices on newest_items.price_id = newest_prices.price_id

),

per_interval as (

    select
        priced.*,
        cast(priced.unit_amount as double) * priced.quantity
        / coalesce(currencies.minor_units, 100) / priced.interval_count as amount
    from priced
    left join currencies on priced.currency = currencies.currency

),

monthly as (

    select
        per_interval.*,
        case interval_unit
            when 'month' then amount
            when 'year' then amount / 12
            when 'week' then amount * 52 / 12
            when 'day' then amount * 365 / 12
        end as amount_per_month
    from per_interval

)

select * from monthly
