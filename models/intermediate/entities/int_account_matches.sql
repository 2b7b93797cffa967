{#- method: what a tool calls its account, and the names of ours that this may be -#}
{%- set methods = {
    'crm_id': ['crm_id', "'account_id', 'account_map', 'merger'"],
    'external_id': ['external_id', "'external_id', 'account_id'"],
    'domain': ['domain', "'domain'"],
    'same_id': ['account_id', "'account_id', 'account_map', 'merger'"],
} -%}
-- All that says which of our accounts an account of another tool is. Where one method points to two
-- accounts it proves nothing and is kept as a hint.
with account_references as (

    select * from {{ ref('int_account_references') }}
    where not is_ours

),

names as (

    select * from {{ ref('int_account_names') }}

),

contacts as (

    select
        contacts.tool,
        contacts.account_id,
        lower(contacts.email) as email,
        account_tools.is_ours
    from (
        {{ union_tools('contacts') }}
    ) as contacts
    inner join {{ ref('int_account_tools') }} as account_tools
        on contacts.tool = account_tools.tool
    where contacts.email is not null and contacts.account_id is not null

),

our_emails as (

    select
        contacts.email,
        min(names.account_id) as account_id,
        max(names.account_id) as last_account_id
    from contacts
    inner join names on contacts.account_id = names.name
    where
        contacts.is_ours
        and names.kind in ('account_id', 'account_map', 'merger')
    group by contacts.email

),

account_map as (

    select * from {{ ref('int_account_map') }}
    where not is_ours

),

-- A line may call an account by an id that it gave up, or by its shorter form; one that calls it by
-- its own says more.
mapped as (

    select
        tool,
        tool_account_id,
        account_id
    from account_map

    union all

    select
        account_map.tool,
        successors.new_id as tool_account_id,
        account_map.account_id
    from account_map
    inner join {{ ref('int_account_successors') }} as successors
        on
            account_map.tool = successors.tool
            and account_map.tool_account_id = successors.old_id
    anti join account_map as direct
        on
            successors.tool = direct.tool
            and successors.new_id = direct.tool_account_id

),

found as (

    select
        mapped.tool,
        mapped.tool_account_id,
        'account_map' as matched_by,
        names.name as matched_value,
        names.account_id,
        names.last_account_id
    from mapped
    inner join names on mapped.account_id = names.name
    where names.kind in ('account_id', 'account_map', 'merger')

    {% for method, (kind, kinds) in methods.items() -%}
    union all

    select
        account_references.tool,
        account_references.tool_account_id,
        '{{ method }}' as matched_by,
        names.name as matched_value,
        names.account_id,
        names.last_account_id
    from account_references
    inner join names
        on
            account_references.reference = names.name
            and names.kind in ({{ kinds }})
    where account_references.kind = '{{ kind }}'

    {% endfor -%}
    union all

    -- The address itself stays where it is: it is a person's.
    select
        contacts.tool,
        contacts.account_id as tool_account_id,
        'contact_email' as matched_by,
        cast(null as {{ dbt.type_string() }}) as matched_value,
        our_emails.account_id,
        our_emails.last_account_id
    from contacts
    inner join our_emails on contacts.email = our_emails.email
    where not contacts.is_ours

),

int_account_matches as (

    select
        tool,
        tool_account_id,
        matched_by,
        min(matched_value) as matched_value,
        min(account_id) as account_id,
        min(account_id) <> max(last_account_id) as is_ambiguous
    from found
    group by tool, tool_account_id, matched_by

)

select * from int_account_matches
