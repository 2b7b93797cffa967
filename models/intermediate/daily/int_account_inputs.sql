{{ config(
    materialized='incremental' if keeps_accounts() else 'table',
    pre_hook="{{ forget('true') }}",
) }}
{#- Incremental only so that its parts know that the run goes on; its rows are all made anew. -#}
{#- entity: the first day that a record can change, and what of it anything is computed from -#}
{%- set inputs = {
    'customers': ['least(first_customer_on, first_record_on)', [
        'segment', 'plan', 'seats', 'is_strategic', 'first_customer_on', 'first_record_on',
    ]],
    'absences': ['left_on', ['left_on', 'back_on']],
    'account_profiles': ['first_day_on', ['first_day_on', 'segment', 'country', 'profile']],
    'score_overrides': ['valid_from_on', [
        'band', 'valid_from', 'valid_until_on', 'set_by', 'reason', 'told_rank',
    ]],
    'subscription_periods': ['starts_on', ['starts_on', 'ends_on', 'renews_on', 'mrr']],
    'invoices': ['least(issued_on, due_on, paid_on)', [
        'issued_on', 'due_on', 'paid_on', 'amount', 'status', 'deferral_requested',
        'is_paid_without_date',
    ]],
    'priced_orders': ['ordered_on', ['ordered_on', 'is_purchase', 'amount']],
    'usage_summaries': ['period_start', ['metric', 'period', 'period_start', 'value']],
    'tickets': ['least(opened_on, first_response_on, solved_on)', [
        'ticket_id', 'opened_at', 'first_response_at', 'solved_at', 'opened_on',
        'first_response_on', 'solved_on', 'resolution_hours', 'status', 'priority', 'category',
        'escalation', 'reopen_count', 'resolved_on_first_contact', 'sentiment',
    ]],
    'survey_responses': ['least(invited_on, responded_on, answer_arrived_on)', [
        'tool', 'response_id', 'contact_id', 'survey_type', 'score', 'scale_min', 'scale_max',
        'high_is_good', 'invited_at', 'responded_at', 'answer_arrived_at', 'ticket_id', 'comment',
    ]],
    'message_events': ['occurred_on', ['tool', 'message', 'recipient', 'action', 'occurred_at']],
    'activities': ['occurred_on', [
        'tool', 'activity_type', 'direction', 'status', 'occurred_on', 'contact_id', 'sentiment',
    ]],
    'account_notes': ['noted_on', ['tool', 'note_id', 'kind', 'noted_on', 'text']],
    'credits': ['period_end + 1', ['period_end', 'allotted', 'consumed']],
    'cancelled_modules': ['ended_on', ['tool', 'subscription_id', 'ended_on']],
    'account_milestones': ['started_on', ['milestone', 'started_on', 'late_on']],
    'project_milestones': ['least(due_on, completed_on)', [
        'due_on', 'completed_on', 'postponed_count',
    ]],
    'contacts': ['case when joined_on is not null then least(joined_on, left_on) end', [
        'tool', 'contact_id', 'role', 'joined_on', 'left_on',
    ]],
} -%}
{#- inputs of which a run that goes on looks at the touched records: whose these are, their id -#}
{%- set records = {
    'invoices': ['invoices', 'invoice_id'],
    'tickets': ['tickets', 'ticket_id'],
    'survey_responses': ['survey_responses', 'response_id'],
    'message_events': ['email_events', 'event_id'],
    'activities': ['activities', 'activity_id'],
} -%}
-- What every account-day is computed from, apart from events: a record that differs from the last
-- run's restates its account from its day on. Without an account it restates all. On which day a
-- milestone was reached is not among the inputs: the day of the use restates it. Where records are
-- kept, a run that goes on compares the touched ones by their key; a key is null where all are.
with int_account_inputs as (

    {% for entity, (date_day, columns) in inputs.items() -%}
    select
        '{{ entity }}' as entity,
        account_id,
        {{ date_day }} as date_day,
        {{ fingerprint(["'" ~ entity ~ "'", 'account_id', date_day] + columns) }} as fingerprint,
        {% set feed, id = records.get(entity, [none, none]) -%}
        {% set is_kept = feed is not none and keeps_versions(feed) -%}
        {{ record_key("'" ~ feed ~ "'", 'tool', id) if is_kept else 'cast(null as bigint)' }}
            as record_key
    from {{ ref('int_' ~ entity) }} as {{ entity }}
    {{ touched_only(entity, feed, id) if is_kept }}
    where
        account_id is not null
        {%- if entity == 'contacts' %}
        and role in ('champion', 'decision_maker')
        {%- endif %}

    union all

    {% endfor -%}
    -- Who leaves has no days any more.
    select
        'churn' as entity,
        account_id,
        churned_on as date_day,
        {{ fingerprint(["'churn'", 'account_id', 'churned_on']) }} as fingerprint,
        cast(null as bigint) as record_key
    from {{ ref('int_customers') }}
    where churned_on is not null

    union all

    select
        'plan_features' as entity,
        cast(null as {{ dbt.type_string() }}) as account_id,
        cast(null as date) as date_day,
        {{ fingerprint(["'plan_features'", 'plan', 'feature', 'is_key']) }} as fingerprint,
        cast(null as bigint) as record_key
    from {{ ref('int_plan_features') }}

    union all

    select
        'first_note' as entity,
        cast(null as {{ dbt.type_string() }}) as account_id,
        min(noted_on) as date_day,
        {{ fingerprint(["'first_note'", 'min(noted_on)']) }} as fingerprint,
        cast(null as bigint) as record_key
    from {{ ref('int_account_notes') }}
    having min(noted_on) is not null

    union all

    -- Each account's share of them changes with the orders of all others.
    select
        'order_totals' as entity,
        cast(null as {{ dbt.type_string() }}) as account_id,
        date_day,
        {{ fingerprint([
            "'order_totals'", 'date_day', 'order_value_90d', 'unpriced_orders_90d',
        ]) }} as fingerprint,
        cast(null as bigint) as record_key
    from {{ ref('int_order_totals') }}

    union all

    select
        'feed_days' as entity,
        cast(null as {{ dbt.type_string() }}) as account_id,
        date_day,
        {{ fingerprint([
            "'feed_days'", 'date_day', 'tool', 'entity', 'status', 'measured_on',
            'observed_days_30d', 'delivered_days_30d',
            'filled_days_30d', 'filled_days_60d', 'filled_days_90d',
            'known_days_30d', 'known_days_60d', 'known_days_90d',
        ]) }} as fingerprint,
        cast(null as bigint) as record_key
    from {{ ref('int_feed_days') }}

)

select * from int_account_inputs
