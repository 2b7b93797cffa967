{{ config(materialized='view') }}
-- What became of a message, and who received it. The same person under an id here and an address
-- there is one recipient. Records that name no message cannot be told apart.
with contacts as (

    select
        tool,
        email,
        min(contact_id) as contact_id
    from {{ ref('int_contacts') }}
    where email is not null
    group by tool, email
    having count(*) = 1

),

int_message_events as (

    select
        email_events.account_id,
        email_events.tool,
        email_events.event_id,
        coalesce(email_events.message_id, email_events.campaign) as message,
        coalesce(
            email_events.contact_id, contacts.contact_id, lower(email_events.email), ''
        ) as recipient,
        email_events.action,
        email_events.occurred_at,
        email_events.occurred_on,
        email_events._arrived_at
    from {{ ref('int_email_events') }} as email_events
    left join contacts
        on
            email_events.tool = contacts.tool
            and lower(email_events.email) = contacts.email
    where email_events.account_id is not null

)

select * from int_message_events
