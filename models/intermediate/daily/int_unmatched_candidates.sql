-- The account of ours that a name most probably means; for a person to decide.
with unmatched_names as (

    select * from {{ ref('int_unmatched_names') }}
    where is_account_id

),

account_references as (

    select * from {{ ref('int_account_references') }}

),

settings as (

    select * from {{ ref('int_settings') }}

),

theirs as (

    select
        unmatched_names.tool,
        unmatched_names.named_as,
        account_references.kind,
        lower(account_references.reference) as reference
    from unmatched_names
    inner join account_references
        on
            unmatched_names.tool = account_references.tool
            and unmatched_names.named_as = account_references.tool_account_id
    where account_references.kind in ('account_name', 'domain')

),

ours as (

    select
        accounts.account_id,
        account_references.kind,
        lower(account_references.reference) as reference
    from account_references
    inner join {{ ref('int_accounts') }} as accounts
        on account_references.tool_account_id = accounts.account_id
    where account_references.is_ours

),

hints as (

    select
        theirs.tool,
        theirs.named_as,
        ours.account_id,
        'domain' as hint,
        cast(0 as decimal(9, 4)) as distance
    from theirs
    inner join ours on theirs.reference = ours.reference
    where theirs.kind = 'domain' and ours.kind = 'domain'

    union all

    -- Another first word is another company: only names that begin alike are compared.
    select
        theirs.tool,
        theirs.named_as,
        ours.account_id,
        'account_name' as hint,
        cast(
            levenshtein(theirs.reference, ours.reference)
            / cast(greatest(length(theirs.reference), length(ours.reference)) as decimal(18, 4))
            as decimal(9, 4)
        ) as distance
    from theirs
    inner join ours on split_part(theirs.reference, ' ', 1) = split_part(ours.reference, ' ', 1)
    where theirs.kind = 'account_name' and ours.kind = 'account_name'

    union all

    -- Spreadsheets lose leading zeros, and people capitals.
    select
        unmatched_names.tool,
        unmatched_names.named_as,
        ours.account_id,
        'spelling' as hint,
        cast(0 as decimal(9, 4)) as distance
    from unmatched_names
    inner join ours
        on
            regexp_replace(lower(unmatched_names.named_as), '^0+', '')
            = regexp_replace(ours.reference, '^0+', '')
    where ours.kind = 'account_id'

),

int_unmatched_candidates as (

    select
        hints.tool,
        hints.named_as,
        hints.account_id,
        hints.hint
    from hints
    cross join settings
    where hints.distance <= settings.candidate_name_distance
    qualify
        row_number() over (
            partition by hints.tool, hints.named_as
            order by hints.distance, hints.hint, hints.account_id
        ) = 1

)

select * from int_unmatched_candidates
