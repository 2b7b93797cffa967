{%- set record_days = {
    'subscriptions': 'started_on',
    'invoices': 'issued_on',
    'orders': 'ordered_on',
    'usage_tool_days': 'date_day',
    'usage_summaries': 'period_start',
    'credits': 'period_start',
    'tickets': 'opened_on',
    'email_events': 'occurred_on',
    'activities': 'occurred_on',
    'account_notes': 'noted_on',
} -%}
-- When was an account first and last heard of, by a record of any kind? Planned things that lie
-- after the as-of date have not happened.
with as_of as (

    select * from {{ ref('int_as_of') }}

),

records as (

    {% for entity, day in record_days.items() -%}
    select
        account_id,
        {{ day }} as date_day
    from {{ ref('int_' ~ entity) }}

    union all

    {% endfor -%}
    select
        account_id,
        coalesce(invited_on, responded_on, answer_arrived_on) as date_day
    from {{ ref('int_survey_responses') }}

),

int_account_records as (

    select
        records.account_id,
        min(records.date_day) as first_record_on,
        max(records.date_day) as last_record_on
    from records
    inner join as_of on records.date_day <= as_of.as_of_on
    where records.account_id is not null
    group by records.account_id

)

select * from int_account_records
