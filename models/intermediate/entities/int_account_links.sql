-- Which account each tool's own account id stands for, how that was found out, and how sure it is.
-- People's word wins; then what the tools store about each other; then what merely looks alike.
with account_tools as (

    select * from {{ ref('int_account_tools') }}

),

methods as (

    select * from {{ ref('match_methods') }}

),

names as (

    select * from {{ ref('int_account_names') }}
    where not is_ambiguous

),

successors as (

    select * from {{ ref('int_account_successors') }}
    where not is_ours

),

matches as (

    select
        tool,
        tool_account_id,
        account_id,
        matched_by,
        matched_value
    from {{ ref('int_account_matches') }}
    where not is_ambiguous

),

-- A tool without accounts of its own may call ours by any of their names.
called_by_name as (

    select
        account_tools.tool,
        names.name as tool_account_id,
        names.account_id,
        names.kind as matched_by,
        names.name as matched_value
    from names
    cross join account_tools
    where
        (account_tools.is_ours and names.kind in ('account_id', 'account_map', 'merger'))
        or not account_tools.has_accounts

),

candidates as (

    select * from called_by_name

    union all

    select * from matches

    union all

    -- What a merged account of another tool was, its successor is.
    select
        successors.tool,
        successors.old_id as tool_account_id,
        matches.account_id,
        matches.matched_by,
        matches.matched_value
    from successors
    inner join matches
        on
            successors.tool = matches.tool
            and successors.new_id = matches.tool_account_id

),

int_account_links as (

    select
        candidates.tool,
        candidates.tool_account_id,
        candidates.account_id,
        candidates.matched_by,
        candidates.matched_value,
        methods.confidence
    from candidates
    inner join methods on candidates.matched_by = methods.method
    qualify
        row_number() over (
            partition by candidates.tool, candidates.tool_account_id
            order by methods.match_rank, candidates.account_id
        ) = 1

)

select * from int_account_links
