with delivered as (

    {{ union_tools('usage_summaries') }}

),

account_links as (

    select * from {{ ref('int_account_links') }}

),

newest as (

    select *
    from delivered
    qualify
        row_number() over (
            partition by tool, account_id, metric, period, period_start
            order by _arrived_at desc, _file desc, _row desc
        ) = 1

),

int_usage_summaries as (

    select
        newest.tool,
        account_links.account_id,
        newest.account_id as tool_account_id,
        newest.metric,
        newest.period_start,
        newest.period,
        newest.value,
        newest._file,
        newest._row,
        newest._arrived_at
    from newest
    left join account_links
        on
            newest.tool = account_links.tool
            and newest.account_id = account_links.tool_account_id

)

select * from int_usage_summaries
