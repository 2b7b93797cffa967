-- Records that name no account we know. They count nowhere until somebody adds the account or a
-- line in account_map; `named_as` is what such a line would have to name.
with contacts as (

    select
        contacts.tool,
        'contacts' as entity,
        contact_id as record_id,
        tool_account_id as named_as,
        cast(null as date) as occurred_on,
        cast(null as decimal(18, 4)) as amount,
        _file,
        _row
    from {{ ref('int_contacts') }} as contacts
    where account_id is null

),

subscriptions as (

    select
        subscriptions.tool,
        'subscriptions' as entity,
        subscription_id as record_id,
        tool_account_id as named_as,
        started_on as occurred_on,
        mrr as amount,
        _file,
        _row
    from {{ ref('int_subscriptions') }} as subscriptions
    where account_id is null

),

invoices as (

    select
        invoices.tool,
        'invoices' as entity,
        invoice_id as record_id,
        tool_account_id as named_as,
        issued_on as occurred_on,
        amount as amount,
        _file,
        _row
    from {{ ref('int_invoices') }} as invoices
    where account_id is null

),

orders as (

    select
        orders.tool,
        'orders' as entity,
        order_id as record_id,
        tool_account_id as named_as,
        ordered_on as occurred_on,
        amount as amount,
        _file,
        _row
    from {{ ref('int_orders') }} as orders
    where account_id is null

),

usage_events as (

    select
        usage_events.tool,
        'usage_events' as entity,
        event_id as record_id,
        coalesce(tool_account_id, user_id) as named_as,
        occurred_on as occurred_on,
        cast(null as decimal(18, 4)) as amount,
        _file,
        _row
    from {{ ref('int_usage_events') }} as usage_events
    where account_id is null

),

usage_summaries as (

    select
        usage_summaries.tool,
        'usage_summaries' as entity,
        concat(metric, ' ', period, ' ', period_start) as record_id,
        tool_account_id as named_as,
        period_start as occurred_on,
        cast(null as decimal(18, 4)) as amount,
        _file,
        _row
    from {{ ref('int_usage_summaries') }} as usage_summaries
    where account_id is null

),

credits as (

    select
        credits.tool,
        'credits' as entity,
        cast(period_start as {{ dbt.type_string() }}) as record_id,
        tool_account_id as named_as,
        period_start as occurred_on,
        cast(null as decimal(18, 4)) as amount,
        _file,
        _row
    from {{ ref('int_credits') }} as credits
    where account_id is null

),

tickets as (

    select
        tickets.tool,
        'tickets' as entity,
        ticket_id as record_id,
        coalesce(tool_account_id, contact_id) as named_as,
        opened_on as occurred_on,
        cast(null as decimal(18, 4)) as amount,
        _file,
        _row
    from {{ ref('int_tickets') }} as tickets
    where account_id is null

),

survey_responses as (

    select
        survey_responses.tool,
        'survey_responses' as entity,
        response_id as record_id,
        coalesce(tool_account_id, contact_id) as named_as,
        coalesce(responded_on, invited_on) as occurred_on,
        cast(null as decimal(18, 4)) as amount,
        _file,
        _row
    from {{ ref('int_survey_responses') }} as survey_responses
    where account_id is null

),

email_events as (

    select
        email_events.tool,
        'email_events' as entity,
        event_id as record_id,
        coalesce(tool_account_id, contact_id, email) as named_as,
        occurred_on as occurred_on,
        cast(null as decimal(18, 4)) as amount,
        _file,
        _row
    from {{ ref('int_email_events') }} as email_events
    where account_id is null

),

activities as (

    select
        activities.tool,
        'activities' as entity,
        activity_id as record_id,
        tool_account_id as named_as,
        occurred_on as occurred_on,
        cast(null as decimal(18, 4)) as amount,
        _file,
        _row
    from {{ ref('int_activities') }} as activities
    where account_id is null

),

project_milestones as (

    select
        project_milestones.tool,
        'project_milestones' as entity,
        milestone_id as record_id,
        tool_account_id as named_as,
        due_on as occurred_on,
        cast(null as decimal(18, 4)) as amount,
        _file,
        _row
    from {{ ref('int_project_milestones') }} as project_milestones
    where account_id is null

),

account_notes as (

    select
        account_notes.tool,
        'account_notes' as entity,
        note_id as record_id,
        tool_account_id as named_as,
        noted_on as occurred_on,
        cast(null as decimal(18, 4)) as amount,
        _file,
        _row
    from {{ ref('int_account_notes') }} as account_notes
    where account_id is null

),

score_overrides as (

    select
        score_overrides.tool,
        'score_overrides' as entity,
        cast(valid_from as {{ dbt.type_string() }}) as record_id,
        tool_account_id as named_as,
        valid_from_on as occurred_on,
        cast(null as decimal(18, 4)) as amount,
        _file,
        _row
    from {{ ref('int_score_overrides') }} as score_overrides
    where account_id is null

),

int_unmatched_records as (

    select * from contacts

    union all

    select * from subscriptions

    union all

    select * from invoices

    union all

    select * from orders

    union all

    select * from usage_events

    union all

    select * from usage_summaries

    union all

    select * from credits

    union all

    select * from tickets

    union all

    select * from survey_responses

    union all

    select * from email_events

    union all

    select * from activities

    union all

    select * from project_milestones

    union all

    select * from account_notes

    union all

    select * from score_overrides

)

select * from int_unmatched_records
