with delivered as (

    {{ union_tools('gross_margins') }}

),

newest as (

    select *
    from delivered
    qualify
        row_number() over (
            partition by tool, segment, plan, valid_from
            order by _arrived_at desc, _file desc, _row desc
        ) = 1

),

int_gross_margins as (

    select
        newest.tool,
        newest.segment,
        newest.plan,
        newest.valid_from,
        newest.margin_rate,
        newest._file,
        newest._row,
        newest._arrived_at
    from newest

)

select * from int_gross_margins
