{{ config(
    materialized='incremental' if keeps_accounts() else 'table',
    pre_hook="{{ forget_accounts(ref('int_changed_inputs'), 'message_events') }}",
) }}
{%- set begins = {
    'delivered': 'sent_on', 'opened': 'opened_on', 'clicked': 'clicked_on', 'replied': 'replied_on',
} -%}
{%- set measures = ['sends_to_date', 'replies_90d', 'reply_hours_90d'] -%}
with sends as (

    select
        sends.*,
        least(sent_on + 90, bounced_on) as out_of_90d_on,
        {{ local_date('answered_at') }} as answered_on,
        {{ dbt.datediff('sent_at', 'answered_at', 'second') }} / cast(3600 as decimal(18, 4))
            as reply_hours
    from {{ ref('int_email_sends') }} as sends
    {% if is_incremental() -%}
    where account_id in ({{ changed_accounts(ref('int_changed_inputs'), 'message_events') }})
    {%- endif %}

),

-- Every day on which somebody opened or clicked, not only the first of a message: each ends a
-- silence. What came before the message was sent counts on the day of sending.
read_days as (

    select distinct
        sends.account_id,
        events.action,
        greatest(sends.sent_on, events.occurred_on) as read_on
    from {{ ref('int_message_events') }} as events
    inner join sends
        on
            events.account_id = sends.account_id
            and events.tool = sends.tool
            and events.message = sends.message
            and events.recipient = sends.recipient
    where events.action in ('opened', 'clicked', 'replied')

),

clicks as (

    select * from read_days
    where action = 'clicked'

),

-- What a trailing window holds, from when until when. A bounced message leaves it early.
spans as (

    {% for measure, begins_on in begins.items() -%}
    {% for window, ends_on in [('90d', 'out_of_90d_on'), ('last_10', 'out_of_last_10_on')]
        if window == '90d' or measure in ['delivered', 'opened'] -%}
    {%- do measures.append(measure ~ '_' ~ window) -%}
    select
        account_id,
        '{{ measure }}_{{ window }}' as measure,
        {{ begins_on }} as begins_on,
        {{ ends_on }} as ends_on,
        cast(1 as decimal(18, 4)) as amount
    from sends

    union all

    {% endfor -%}
    {% endfor -%}
    {% for measure, relation, begins_on, ends_on, amount in [
        ('sends_to_date', 'sends', 'sent_on', 'cast(null as date)', 1),
        ('opened_on', 'read_days', 'read_on', 'cast(null as date)', 1),
        ('clicked_on', 'clicks', 'read_on', 'cast(null as date)', 1),
        ('replies_90d', 'sends', 'answered_on', 'least(answered_on + 90, bounced_on)', 1),
        (
            'reply_hours_90d', 'sends', 'answered_on', 'least(answered_on + 90, bounced_on)',
            'reply_hours',
        ),
    ] -%}
    select
        account_id,
        '{{ measure }}' as measure,
        {{ begins_on }} as begins_on,
        {{ ends_on }} as ends_on,
        cast({{ amount }} as decimal(18, 4)) as amount
    from {{ relation }}
    {{ 'union all' if not loop.last }}
    {% endfor -%}
),

int_email_daily as (

    {{ changes_of_spans('spans', measures, latest=['opened_on', 'clicked_on']) }}

)

select * from int_email_daily
