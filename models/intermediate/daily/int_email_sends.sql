{{ config(
    materialized='incremental' if keeps_accounts() else 'table',
    pre_hook="{{ forget_accounts(ref('int_changed_inputs'), 'message_events') }}",
) }}
-- One message to one recipient, with the first day of everything that became of it. Records that
-- name no message take no part.
with message_events as (

    select *
    from {{ ref('int_message_events') }}
    {% if is_incremental() -%}
    where account_id in ({{ changed_accounts(ref('int_changed_inputs'), 'message_events') }})
    {%- endif %}

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
    from message_events
    where message is not null
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
