-- By what our accounts can be found. A name that two of them bear finds neither.
with account_references as (

    select * from {{ ref('int_account_references') }}
    where is_ours

),

successors as (

    select * from {{ ref('int_account_successors') }}
    where is_ours

),

-- An id that was given up is no account, whether or not its successor was delivered.
known_accounts as (

    select distinct account_references.tool_account_id as account_id
    from account_references
    left join successors on account_references.tool_account_id = successors.old_id
    where successors.old_id is null

),

borne as (

    select
        account_references.kind,
        account_references.reference as name,
        coalesce(successors.new_id, account_references.tool_account_id) as account_id
    from account_references
    left join successors on account_references.tool_account_id = successors.old_id
    where account_references.kind in ('external_id', 'domain')

    union all

    select
        'account_id' as kind,
        account_id as name,
        account_id
    from known_accounts

    union all

    select
        matched_by as kind,
        old_id as name,
        new_id as account_id
    from successors

),

int_account_names as (

    select
        borne.kind,
        borne.name,
        min(borne.account_id) as account_id,
        max(borne.account_id) as last_account_id,
        min(borne.account_id) <> max(borne.account_id) as is_ambiguous
    from borne
    inner join known_accounts on borne.account_id = known_accounts.account_id
    group by borne.kind, borne.name

)

select * from int_account_names
