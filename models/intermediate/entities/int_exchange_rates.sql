with delivered as (

    {{ union_tools('exchange_rates') }}

),

newest as (

    select *
    from delivered
    qualify
        row_number() over (
            partition by tool, currency, valid_from
            order by _arrived_at desc, _file desc, _row desc
        ) = 1

),

int_exchange_rates as (

    select
        newest.tool,
        newest.currency,
        newest.valid_from,
        newest.rate_to_reporting,
        newest._file,
        newest._row,
        newest._arrived_at
    from newest

)

select * from int_exchange_rates
