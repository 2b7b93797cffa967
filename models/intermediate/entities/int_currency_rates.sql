-- The rate in force on any day, as spans; the reporting currency is worth itself.
with exchange_rates as (

    select * from {{ ref('int_exchange_rates') }}

),

int_currency_rates as (

    select
        currency,
        rate_to_reporting,
        -- The first rate also serves the days before it: an old subscription has a price, too.
        case
            when row_number() over rates = 1 then cast('0001-01-01' as date) else valid_from
        end as valid_from,
        coalesce(lead(valid_from) over rates, cast('9999-12-31' as date)) as valid_until
    from exchange_rates
    where currency <> '{{ checked_var("reporting_currency") }}'
    window rates as (partition by currency order by valid_from)

    union all

    select
        '{{ checked_var("reporting_currency") }}' as currency,
        cast(1 as decimal(18, 8)) as rate_to_reporting,
        cast('0001-01-01' as date) as valid_from,
        cast('9999-12-31' as date) as valid_until

)

select * from int_currency_rates
