{{ config(materialized='view') }}
-- Read straight from the lake: copying events costs more than grouping them. Users are looked up
-- only where the account is unknown: that halves the cost of the joins.
with delivered as (

    {{ union_tools('usage_events') }}

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

int_delivered_usage_events as (

    select
        delivered.tool,
        delivered.event_id,
        coalesce(
            account_links.account_id,
            contacts.account_id,
            contact_emails.account_id,
            domains.account_id
        ) as account_id,
        delivered.account_id as tool_account_id,
        delivered.user_id,
        delivered.event_name,
        delivered.feature,
        delivered.occurred_at,
        delivered.session_id,
        delivered.duration_seconds,
        delivered.quantity,
        {{ local_date('delivered.occurred_at') }} as occurred_on,
        delivered._file,
        delivered._row,
        delivered._arrived_at
    from delivered
    left join account_links
        on
            delivered.tool = account_links.tool
            and delivered.account_id = account_links.tool_account_id
    left join contacts
        on
            delivered.tool = contacts.tool
            and case when account_links.account_id is null then delivered.user_id end
            = contacts.contact_id
    left join contact_emails
        on
            case when account_links.account_id is null then lower(delivered.user_id) end
            = contact_emails.email
    left join domains
        on
            case
                when account_links.account_id is null and delivered.user_id like '%@%'
                    then {{ company_domain('delivered.user_id') }}
            end = domains.name

)

select * from int_delivered_usage_events
