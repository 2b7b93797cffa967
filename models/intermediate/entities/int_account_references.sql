{%- set references = union_tools('account_references') -%}
-- What each account of a tool is called, there and elsewhere, in its newest version. A domain that
-- everybody can have an address at names no company.
with accounts as (

    select * from {{ ref('int_newest_accounts') }}

),

account_tools as (

    select * from {{ ref('int_account_tools') }}

),

free_mail_domains as (

    select * from {{ ref('free_mail_domains') }}

),

delivered as (

    select
        tool,
        account_id,
        'account_id' as kind,
        account_id as reference,
        _file,
        _row,
        _arrived_at
    from accounts

    union all

    select
        tool,
        account_id,
        'domain' as kind,
        domain as reference,
        _file,
        _row,
        _arrived_at
    from accounts

    union all

    select
        tool,
        account_id,
        'account_name' as kind,
        account_name as reference,
        _file,
        _row,
        _arrived_at
    from accounts

),

newest as (

    select *
    from delivered
    qualify
        rank() over (
            partition by tool, account_id, kind
            order by _arrived_at desc, _file desc, _row desc
        ) = 1

),

-- Other names may stand in rows of their own, which arrive when they please: their tool's model
-- knows which are in force.
named as (

    select
        tool,
        account_id,
        kind,
        reference
    from newest
    {% if references -%}

    union all

    select
        tool,
        account_id,
        kind,
        reference
    from (
        {{ references }}
    ) as told
    {% endif %}
),

cleaned as (

    select distinct
        named.tool,
        named.account_id as tool_account_id,
        named.kind,
        case
            when named.kind = 'domain' then {{ company_domain('named.reference') }}
            else named.reference
        end as reference
    from named

),

int_account_references as (

    select
        cleaned.tool,
        account_tools.is_ours,
        cleaned.tool_account_id,
        cleaned.kind,
        cleaned.reference
    from cleaned
    inner join account_tools on cleaned.tool = account_tools.tool
    left join free_mail_domains
        on case when cleaned.kind = 'domain' then cleaned.reference end = free_mail_domains.domain
    where cleaned.reference is not null and free_mail_domains.domain is null

)

select * from int_account_references
