with links as (

    select * from {{ ref('int_account_links') }}

),

-- What a tool may call an account and never did is left out.
delivered as (

    select
        tool,
        tool_account_id
    from {{ ref('int_account_references') }}

    union

    select
        tool,
        tool_account_id
    from {{ ref('int_account_map') }}

    union

    select
        tool,
        old_id as tool_account_id
    from {{ ref('int_account_successors') }}

),

account_links as (

    select
        delivered.tool,
        delivered.tool_account_id,
        links.account_id,
        links.matched_by,
        links.matched_value,
        links.confidence
    from delivered
    left join links
        on
            delivered.tool = links.tool
            and delivered.tool_account_id = links.tool_account_id

)

select * from account_links
