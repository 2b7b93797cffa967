{%- set record_days = {
    'subscriptions': 'started_on',
    'invoices': 'issued_on',
    'orders': 'ordered_on',
    'first_feature_events': 'first_day_on',
    'usage_summaries': 'period_start',
    'credits': 'period_start',
    'tickets': 'opened_on',
    'email_events': 'occurred_on',
    'activities': 'occurred_on',
    'account_notes': 'noted_on',
} -%}
-- When was an account first and last heard of, by a record of any kind? Planned things that lie
-- after the as-of date have not happened. The last record is looked for only where it tells when a
-- customer left: days of use are many.
with as_of as (

    select * from {{ ref('int_as_of') }}

),

lost_without_a_day as (

    select account_id
    from {{ ref('int_accounts') }}
    where lifecycle_stage = 'churned' and churned_on is null

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

    union all

    select
        tool_days.account_id,
        tool_days.date_day
    from {{ ref('int_usage_tool_days') }} as tool_days
    semi join lost_without_a_day as lost on tool_days.account_id = lost.account_id

),

int_account_records as (

    select
        records.account_id,
        min(records.date_day) as first_record_on,
        max(case when lost.account_id is not null then records.date_day end) as last_record_on
    from records
    inner join as_of on records.date_day <= as_of.as_of_on
    left join lost_without_a_day as lost on records.account_id = lost.account_id
    where records.account_id is not null
    group by records.account_id

)

select * from int_account_records
