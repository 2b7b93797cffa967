{{ config(
    materialized='incremental' if keeps_versions('survey_responses') else 'table',
    pre_hook="{{ forget_touched(ref('int_touched_records'), 'survey_responses', 'response_id') }}",
) }}
-- Persons are looked up only where the account is unknown: that halves the cost of the joins.
with delivered as (

    {{ union_tools('survey_responses') }}

),

newest as (

    select newest.*
    from {{ ref('int_newest_survey_responses') }} as newest
    {{ touched_only('newest', 'survey_responses', 'response_id') }}

),

account_links as (

    select * from {{ ref('int_account_links') }}

),

contacts as (

    select * from {{ ref('int_contacts') }}

),

-- An answer without a date is as old as its first delivery, however often it is delivered again.
first_arrivals as (

    select
        delivered.tool,
        delivered.response_id,
        min(delivered._arrived_at) as answer_arrived_at
    from delivered
    semi join newest
        on
            delivered.tool = newest.tool
            and delivered.response_id = newest.response_id
            and newest.score is not null
            and newest.responded_at is null
            and newest.invited_at is null
    where delivered.score is not null
    group by delivered.tool, delivered.response_id

),

int_survey_responses as (

    select
        newest.tool,
        newest.response_id,
        coalesce(account_links.account_id, contacts.account_id) as account_id,
        newest.account_id as tool_account_id,
        newest.contact_id,
        newest.survey_type,
        newest.score,
        newest.scale_min,
        newest.scale_max,
        newest.high_is_good,
        newest.invited_at,
        newest.responded_at,
        newest.comment,
        newest.ticket_id,
        {{ local_date('newest.invited_at') }} as invited_on,
        {{ local_date('newest.responded_at') }} as responded_on,
        first_arrivals.answer_arrived_at,
        {{ local_date('first_arrivals.answer_arrived_at') }} as answer_arrived_on,
        newest._file,
        newest._row,
        newest._arrived_at
    from newest
    left join first_arrivals
        on
            newest.tool = first_arrivals.tool
            and newest.response_id = first_arrivals.response_id
    left join account_links
        on
            newest.tool = account_links.tool
            and newest.account_id = account_links.tool_account_id
    left join contacts
        on
            newest.tool = contacts.tool
            and case when account_links.account_id is null then newest.contact_id end
            = contacts.contact_id

)

select * from int_survey_responses
