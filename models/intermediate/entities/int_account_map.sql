-- What people say about who is who: the newest line of a tool's id.
with delivered as (

    {{ union_tools('account_map') }}

),

account_tools as (

    select * from {{ ref('int_account_tools') }}

),

int_account_map as (

    select
        delivered.tool,
        coalesce(account_tools.is_ours, false) as is_ours,
        delivered.tool_account_id,
        delivered.account_id
    from delivered
    left join account_tools on delivered.tool = account_tools.tool
    qualify
        row_number() over (
            partition by delivered.tool, delivered.tool_account_id
            order by delivered._arrived_at desc, delivered._file desc, delivered._row desc
        ) = 1

)

select * from int_account_map
