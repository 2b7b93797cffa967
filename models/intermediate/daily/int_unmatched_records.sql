{#- entity: its id, what names the account, the day it speaks of, its money -#}
{%- set entities = {
    'contacts': [
        "contact_id", 'coalesce(tool_account_id, contact_id)', 'cast(null as date)', 'null',
    ],
    'subscriptions': ["subscription_id", 'tool_account_id', 'started_on', 'mrr'],
    'invoices': ["invoice_id", 'tool_account_id', 'issued_on', 'amount'],
    'orders': ["order_id", 'tool_account_id', 'ordered_on', 'amount'],
    'unmatched_usage_events': [
        "event_id", 'coalesce(tool_account_id, user_id)', 'date_day', 'null',
    ],
    'usage_summaries': [
        "concat(metric, ' ', period, ' ', period_start)", 'tool_account_id', 'period_start', 'null',
    ],
    'credits': ["period_start", 'tool_account_id', 'period_start', 'null'],
    'tickets': [
        "ticket_id", 'coalesce(tool_account_id, contact_id)', 'opened_on', 'null',
    ],
    'survey_responses': [
        "response_id", 'coalesce(tool_account_id, contact_id)',
        'coalesce(responded_on, invited_on)', 'null',
    ],
    'email_events': [
        "event_id", 'coalesce(tool_account_id, contact_id, email)', 'occurred_on', 'null',
    ],
    'activities': ["activity_id", 'tool_account_id', 'occurred_on', 'null'],
    'project_milestones': ["milestone_id", 'tool_account_id', 'due_on', 'null'],
    'account_notes': ["note_id", 'tool_account_id', 'noted_on', 'null'],
    'score_overrides': ["valid_from", 'tool_account_id', 'valid_from_on', 'null'],
} -%}
-- Records that name no account we know. They count nowhere until somebody adds the account or a
-- line in account_map; `named_as` is what such a line would have to name.
with int_unmatched_records as (

    {% for entity, (record_id, named_as, occurred_on, amount) in entities.items() -%}
    select
        tool,
        '{{ entity | replace("unmatched_", "") }}' as entity,
        cast({{ record_id }} as {{ dbt.type_string() }}) as record_id,
        {{ named_as }} as named_as,
        tool_account_id is not null as is_account_id,
        {{ occurred_on }} as occurred_on,
        cast({{ amount }} as decimal(18, 4)) as amount,
        _file,
        _arrived_at,
        _row
    from {{ ref('int_' ~ entity) }}
    {% if entity != 'unmatched_usage_events' -%}
    where account_id is null
    {% endif -%}
    {% if not loop.last %}
    union all

    {% endif %}
    {%- endfor %}
)

select * from int_unmatched_records
