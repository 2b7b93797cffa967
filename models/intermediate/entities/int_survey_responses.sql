with delivered as (

    {{ union_tools('survey_responses') }}

),

account_links as (

    select * from {{ ref('int_account_links') }}

),

contacts as (

    select * from {{ ref('int_contacts') }}

),

newest as (

    select *
    from delivered
    qualify
        row_number() over (
            partition by tool, response_id
            order by _arrived_at desc, _file desc, _row desc
        ) = 1

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
        newest._file,
        newest._row,
        newest._arrived_at
    from newest
    left join account_links
        on
            newest.tool = account_links.tool
            and newest.account_id = account_links.tool_account_id
    left join contacts
        on
            newest.tool = contacts.tool
            and newest.contact_id = contacts.contact_id

)

select * from int_survey_responses
