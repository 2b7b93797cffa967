{{ config(materialized='view') }}
-- All that says which account, and which person, a record belongs to, as one list.
with int_identities as (

    select
        'account' as kind,
        tool,
        tool_account_id as named_as,
        account_id,
        cast(null as {{ dbt.type_string() }}) as address
    from {{ ref('int_account_links') }}

    union all

    select
        'contact' as kind,
        tool,
        contact_id as named_as,
        account_id,
        email as address
    from {{ ref('int_contacts') }}

    union all

    select
        'email' as kind,
        cast(null as {{ dbt.type_string() }}) as tool,
        email as named_as,
        account_id,
        cast(null as {{ dbt.type_string() }}) as address
    from {{ ref('int_contact_emails') }}

    union all

    select
        'domain' as kind,
        cast(null as {{ dbt.type_string() }}) as tool,
        name as named_as,
        account_id,
        cast(null as {{ dbt.type_string() }}) as address
    from {{ ref('int_account_names') }}
    where kind = 'domain' and not is_ambiguous

)

select * from int_identities
