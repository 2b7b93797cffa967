with delivered as (

    {{ union_tools('credits') }}

),

account_links as (

    select * from {{ ref('int_account_links') }}

),

newest as (

    select *
    from delivered
    qualify
        row_number() over (
            partition by tool, account_id, period_start, period_end
            order by _arrived_at desc, _file desc, _row desc
        ) = 1

),

int_credits as (

    select
        newest.tool,
        account_links.account_id,
        newest.account_id as tool_account_id,
        newest.period_start,
        newest.period_end,
        newest.allotted,
        newest.consumed,
        newest._file,
        newest._row,
        newest._arrived_at
    from newest
    left join account_links
        on
            newest.tool = account_links.tool
            and newest.account_id = account_links.tool_account_id

)

select * from int_credits
