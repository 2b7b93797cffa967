-- Whose accounts are ours: those of the first tool that has delivered any, in the order of the var
-- `tool_entities`. A tool that has delivered none speaks of ours.
with delivering as (

    select distinct tool
    from (
        {{ union_tools('accounts') }}
    ) as accounts

),

tools as (

    {% for tool in var('tool_entities') if tool == 'generic' or tool in var('tools') -%}
    {{ 'union all' if not loop.first }}
    select
        '{{ tool }}' as tool,
        {{ loop.index }} as place
    {% endfor %}

),

int_account_tools as (

    select
        tools.tool,
        tools.place,
        delivering.tool is not null as has_accounts,
        coalesce(
            tools.place
            = min(case when delivering.tool is not null then tools.place end) over (),
            false
        ) as is_ours
    from tools
    left join delivering on tools.tool = delivering.tool

)

select * from int_account_tools
