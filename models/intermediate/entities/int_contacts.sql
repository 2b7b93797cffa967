with newest as (

    select * from {{ ref('int_newest_contacts') }}

),

account_links as (

    select * from {{ ref('int_account_links') }}

),

domains as (

    select * from {{ ref('int_account_names') }}
    where kind = 'domain' and not is_ambiguous

),

linked as (

    select
        newest.*,
        lower(newest.email) as address,
        account_links.account_id as linked_account_id
    from newest
    left join account_links
        on
            newest.tool = account_links.tool
            and newest.account_id = account_links.tool_account_id

),

-- An address at two accounts says nothing about either.
known_addresses as (

    select
        address,
        min(linked_account_id) as account_id
    from linked
    where address is not null and linked_account_id is not null
    group by address
    having min(linked_account_id) = max(linked_account_id)

),

-- Who names no account is looked up by address; who names one that nobody knows is left to people.
int_contacts as (

    select
        linked.tool,
        linked.contact_id,
        coalesce(
            linked.linked_account_id,
            case
                when linked.account_id is null
                    then coalesce(known_addresses.account_id, domains.account_id)
            end
        ) as account_id,
        linked.account_id as tool_account_id,
        linked.address as email,
        linked.role,
        {{ local_date('linked.joined_at') }} as joined_on,
        {{ local_date('linked.left_at') }} as left_on,
        linked._file,
        linked._row,
        linked._arrived_at
    from linked
    left join known_addresses on linked.address = known_addresses.address
    left join domains
        on
            case when linked.account_id is null then {{ company_domain('linked.address') }} end
            = domains.name

)

select * from int_contacts
