with delivered as (

    {{ union_tools('acquisition_costs') }}

),

newest as (

    select *
    from delivered
    qualify
        row_number() over (
            partition by tool, month, segment, acquisition_channel
            order by _arrived_at desc, _file desc, _row desc
        ) = 1

),

int_acquisition_costs as (

    select
        newest.tool,
        newest.month,
        newest.segment,
        newest.acquisition_channel,
        newest.amount,
        newest.currency,
        newest._file,
        newest._row,
        newest._arrived_at
    from newest

)

select * from int_acquisition_costs
