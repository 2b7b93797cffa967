{%- set measures = [] -%}
with orders as (

    select * from {{ ref('int_priced_orders') }}

),

-- What counts from which day until which (null = for ever). What has no price counts in no sum,
-- and as an unpriced order it makes the sum unknown.
spans as (

    {% for measure, days, which, amount in [
        ('orders_to_date', none, 'true', 1),
        ('purchases_90d', 90, 'is_purchase', 1),
        ('purchases_270d', 270, 'is_purchase', 1),
        ('purchases_365d', 365, 'is_purchase', 1),
        ('purchase_value_90d', 90, 'is_purchase', 'coalesce(amount, 0)'),
        ('purchase_value_270d', 270, 'is_purchase', 'coalesce(amount, 0)'),
        ('order_value_90d', 90, 'true', 'coalesce(amount, 0)'),
        ('order_value_365d', 365, 'true', 'coalesce(amount, 0)'),
        ('unpriced_orders_90d', 90, 'amount is null', 1),
        ('unpriced_orders_270d', 270, 'amount is null', 1),
        ('unpriced_orders_365d', 365, 'amount is null', 1),
    ] -%}
    {%- do measures.append(measure) -%}
    select
        account_id,
        '{{ measure }}' as measure,
        ordered_on as begins_on,
        {{ 'ordered_on + ' ~ days if days else 'cast(null as date)' }} as ends_on,
        cast({{ amount }} as decimal(18, 4)) as amount
    from orders
    where {{ which }}

    union all

    {% endfor -%}
    select
        account_id,
        'purchased_on' as measure,
        ordered_on as begins_on,
        cast(null as date) as ends_on,
        cast(1 as decimal(18, 4)) as amount
    from orders
    where is_purchase

),

int_orders_daily as (

    {{ changes_of_spans('spans', measures, ['purchased_on']) }}

)

select * from int_orders_daily
