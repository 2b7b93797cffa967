with source as (

    {{ delivered('zendesk', 'tickets') }}

),

organization_names as (

    select * from {{ ref('stg_zendesk__organization_names') }}

),

status_changes as (

    select * from {{ ref('stg_zendesk__status_changes') }}

),

newest as (

    select *
    from source
    qualify
        row_number() over (
            partition by id
            order by _arrived_at desc, _file desc, _row desc
        ) = 1

),

renamed as (

    select
        'zendesk' as tool,
        newest.id as ticket_id,
        -- An organization nobody delivered names itself in unmatched_records.
        coalesce(
            newest.organization_id, organization_names.account_id, newest.organization_name
        ) as account_id,
        newest.requester_id as contact_id,
        newest.created_at as opened_at,
        {{ dbt.dateadd(
            'minute', 'cast(newest.first_reply_minutes as integer)', 'newest.created_at'
        ) }} as first_response_at,
        case
            when newest.status in ('solved', 'closed')
                then coalesce(newest.solved_at, status_changes.solved_at, newest.updated_at)
        end as solved_at,
        cast(null as decimal(18, 3)) as resolution_hours,
        case newest.status when 'hold' then 'on_hold' else newest.status end as status,
        newest.priority,
        newest.type as category,
        case when lower(newest.tags) like '%escalat%' then 'manager' end as escalation,
        cast(coalesce(newest.reopens, status_changes.reopen_count) as bigint) as reopen_count,
        cast(null as boolean) as resolved_on_first_contact,
        cast(null as decimal(4, 3)) as sentiment,
        newest._file,
        newest._row,
        newest._arrived_at
    from newest
    left join organization_names
        on lower(newest.organization_name) = organization_names.organization_name
    left join status_changes on newest.id = status_changes.ticket_id
    where
        not coalesce(newest.is_deleted, false)
        and coalesce(newest.status, 'unknown') <> 'deleted'

)

select * from renamed
