with newest as (

    select * from {{ ref('int_newest_orders') }}

),

account_links as (

    select * from {{ ref('int_account_links') }}

),

int_orders as (

    select
        newest.tool,
        newest.order_id,
        account_links.account_id,
        newest.account_id as tool_account_id,
        newest.amount,
        newest.currency,
        {{ local_date('newest.ordered_at') }} as ordered_on,
        newest._file,
        newest._row,
        newest._arrived_at
    from newest
    left join account_links
        on
            newest.tool = account_links.tool
            and newest.account_id = account_links.tool_account_id

)

select * from int_orders
