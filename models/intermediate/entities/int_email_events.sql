{{ config(
    materialized='incremental' if keeps_versions('email_events') else 'table',
    pre_hook="{{ forget_touched(ref('int_touched_records'), 'email_events', 'event_id') }}",
) }}
-- Persons are looked up only where the account is unknown: that halves the cost of the joins.
with newest as (

    select newest.*
    from {{ ref('int_newest_email_events') }} as newest
    {{ touched_only('newest', 'email_events', 'event_id') }}

),

account_links as (

    select * from {{ ref('int_account_links') }}

),

contacts as (

    select * from {{ ref('int_contacts') }}

),

contact_emails as (

    select * from {{ ref('int_contact_emails') }}

),

domains as (

    select * from {{ ref('int_account_names') }}
    where kind = 'domain' and not is_ambiguous

),

int_email_events as (

    select
        newest.tool,
        newest.event_id,
        coalesce(
            account_links.account_id,
            contacts.account_id,
            contact_emails.account_id,
            domains.account_id
        ) as account_id,
        newest.account_id as tool_account_id,
        newest.contact_id,
        newest.email,
        newest.message_id,
        newest.campaign,
        newest.action,
        newest.occurred_at,
        {{ local_date('newest.occurred_at') }} as occurred_on,
        newest._file,
        newest._row,
        newest._arrived_at
    from newest
    left join account_links
        on
            newest.tool = account_links.tool
            and newest.account_id = account_links.tool_account_id
    left join contacts
        on
            newest.tool = contacts.tool
            and case when account_links.account_id is null then newest.contact_id end
            = contacts.contact_id
    left join contact_emails
        on
            case when account_links.account_id is null then lower(newest.email) end
            = contact_emails.email
    -- An address at the company's domain, of a person whom nobody listed. Compared as one value: a
    -- condition beside it would keep DuckDB from joining by hash.
    left join domains
        on
            case
                when newest.account_id is null and newest.contact_id is null
                    then {{ company_domain('newest.email') }}
            end = domains.name

)

select * from int_email_events
