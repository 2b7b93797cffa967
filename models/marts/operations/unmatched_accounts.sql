with unmatched_names as (

    select * from {{ ref('int_unmatched_names') }}

),

candidates as (

    select * from {{ ref('int_unmatched_candidates') }}

),

account_names as (

    select * from {{ ref('int_account_references') }}
    where kind = 'account_name'

),

accounts as (

    select * from {{ ref('int_accounts') }}

),

unmatched_accounts as (

    select
        unmatched_names.tool,
        unmatched_names.named_as,
        unmatched_names.is_account_id,
        account_names.reference as account_name,
        cast(unmatched_names.record_count as bigint) as record_count,
        cast(unmatched_names.ticket_count as bigint) as ticket_count,
        cast(unmatched_names.event_count as bigint) as event_count,
        cast(unmatched_names.mrr as decimal(18, 2)) as mrr,
        unmatched_names.last_record_on,
        candidates.account_id as candidate_account_id,
        accounts.account_name as candidate_name,
        candidates.hint as candidate_hint
    from unmatched_names
    left join account_names
        on
            unmatched_names.tool = account_names.tool
            and unmatched_names.named_as = account_names.tool_account_id
            and unmatched_names.is_account_id
    left join candidates
        on
            unmatched_names.tool = candidates.tool
            and unmatched_names.named_as = candidates.named_as
            and unmatched_names.is_account_id
    left join accounts on candidates.account_id = accounts.account_id

)

select * from unmatched_accounts
