-- Which account each tool's own account id stands for.
-- The crosswalk wins; without a line there, an id means the account that the same tool delivered
-- under it. Files that speak the input contract may name any account of any tool.
with accounts as (

    {{ union_tools('accounts') }}

),

account_map as (

    {{ union_tools('account_map') }}

),

crosswalk as (

    select
        account_map.tool as mapped_tool,
        account_map.tool_account_id,
        account_map.account_id
    from account_map
    qualify
        row_number() over (
            partition by account_map.tool, account_map.tool_account_id
            order by account_map._arrived_at desc, account_map._file desc, account_map._row desc
        ) = 1

),

delivered as (

    select distinct
        accounts.tool,
        accounts.account_id as tool_account_id
    from accounts

),

own_accounts as (

    select
        delivered.tool,
        delivered.tool_account_id
    from delivered
    left join crosswalk
        on
            delivered.tool = crosswalk.mapped_tool
            and delivered.tool_account_id = crosswalk.tool_account_id
    where crosswalk.account_id is null

),

known_accounts as (

    select distinct own_accounts.tool_account_id as account_id
    from own_accounts

),

candidates as (

    select
        crosswalk.mapped_tool as tool,
        crosswalk.tool_account_id,
        crosswalk.account_id,
        'account_map' as matched_by
    from crosswalk
    -- A crosswalk line to an account that nobody delivered matches nothing: its records
    -- stay visible in unmatched_records instead of making up an account.
    inner join known_accounts on crosswalk.account_id = known_accounts.account_id

    union all

    select
        own_accounts.tool,
        own_accounts.tool_account_id,
        own_accounts.tool_account_id as account_id,
        'account_id' as matched_by
    from own_accounts

    union all

    select
        'generic' as tool,
        known_accounts.account_id as tool_account_id,
        known_accounts.account_id,
        'shared_account_id' as matched_by
    from known_accounts

),

int_account_links as (

    select
        candidates.tool,
        candidates.tool_account_id,
        candidates.account_id,
        candidates.matched_by
    from candidates
    qualify
        row_number() over (
            partition by candidates.tool, candidates.tool_account_id
            order by candidates.matched_by
        ) = 1

)

select * from int_account_links
