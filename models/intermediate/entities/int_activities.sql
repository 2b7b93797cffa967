{{ config(
    materialized='incremental' if keeps_versions('activities') else 'table',
    pre_hook="{{ forget_touched(ref('int_touched_records'), 'activities', 'activity_id') }}",
) }}
with newest as (

    select newest.*
    from {{ ref('int_newest_activities') }} as newest
    {{ touched_only('newest', 'activities', 'activity_id') }}

),

account_links as (

    select * from {{ ref('int_account_links') }}

),

int_activities as (

    select
        newest.tool,
        newest.activity_id,
        account_links.account_id,
        newest.account_id as tool_account_id,
        newest.activity_type,
        newest.direction,
        newest.status,
        newest.occurred_at,
        newest.contact_id,
        newest.sentiment,
        newest.alert_id,
        {{ local_date('newest.occurred_at') }} as occurred_on,
        newest._file,
        newest._row,
        newest._arrived_at
    from newest
    left join account_links
        on
            newest.tool = account_links.tool
            and newest.account_id = account_links.tool_account_id

)

select * from int_activities
