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
    {% if references -%}

    union all

    {{ references }}
    {% endif %}
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

cleaned as (

    select distinct
        newest.tool,
        newest.account_id as tool_account_id,
        newest.kind,
        case
            when newest.kind = 'domain' then {{ company_domain('newest.reference') }}
            else newest.reference
        end as reference
    from newest

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
