-- One message to one recipient, with the first day of everything that became of it. Records that
-- name no message cannot be told apart and take no part.
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

-- The same person under an id here and an address there is one recipient.
email_events as (

    select
        email_events.*,
        coalesce(email_events.message_id, email_events.campaign) as message,
        coalesce(
            email_events.contact_id, contacts.contact_id, lower(email_events.email), ''
        ) as recipient
    from {{ ref('int_email_events') }} as email_events
    left join contacts
        on
            email_events.tool = contacts.tool
            and lower(email_events.email) = contacts.email
    where
        email_events.account_id is not null
        and coalesce(email_events.message_id, email_events.campaign) is not null

),

sends as (

    select
        account_id,
        tool,
        message,
        recipient,
        min(case when action in ('sent', 'delivered') then occurred_at end) as sent_at,
        min(case when action in ('sent', 'delivered') then occurred_on end) as sent_on,
        -- Who clicks or replies has opened, whatever the pixel says.
        min(case when action in ('opened', 'clicked', 'replied') then occurred_on end)
            as first_opened_on,
        min(case when action = 'clicked' then occurred_on end) as first_clicked_on,
        min(case when action = 'replied' then occurred_on end) as first_replied_on,
        min(case when action = 'replied' then occurred_at end) as replied_at,
        min(case when action = 'bounced' then occurred_on end) as first_bounced_on
    from email_events
    group by account_id, tool, message, recipient

),

int_email_sends as (

    select
        account_id,
        tool,
        message,
        recipient,
        sent_at,
        sent_on,
        {% for what in ['opened', 'clicked', 'replied', 'bounced'] -%}
        case when first_{{ what }}_on < sent_on then sent_on else first_{{ what }}_on end
            as {{ what }}_on,
        {% endfor -%}
        case when replied_at >= sent_at then replied_at end as answered_at,
        -- The day on which the tenth message after it takes its place among the last ten.
        lead(sent_on, 10) over (
            partition by account_id order by sent_on, sent_at, message, recipient, tool
        ) as out_of_last_10_on
    from sends
    where sent_on is not null

)

select * from int_email_sends
