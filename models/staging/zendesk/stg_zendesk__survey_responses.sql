with source as (

    {{ delivered('zendesk', 'tickets') }}

),

organization_names as (

    select * from {{ ref('stg_zendesk__organization_names') }}

),

status_changes as (

    select * from {{ ref('stg_zendesk__status_changes') }}

),

tickets as (

    select * from {{ ref('stg_zendesk__tickets') }}

),

renamed as (

    select
        'zendesk' as tool,
        source.id as response_id,
        coalesce(
            source.organization_id, organization_names.account_id, source.organization_name
        ) as account_id,
        source.requester_id as contact_id,
        'csat' as survey_type,
        cast(case when source.satisfaction_score like 'good%' then 1 else 0 end as decimal(9, 2))
            as score,
        cast(0 as decimal(9, 2)) as scale_min,
        cast(1 as decimal(9, 2)) as scale_max,
        true as high_is_good,
        case
            when status_changes.rated_at >= status_changes.invited_at
                then status_changes.invited_at
        end as invited_at,
        status_changes.rated_at as responded_at,
        source.satisfaction_comment as comment,
        source.id as ticket_id,
        source._file,
        source._row,
        source._arrived_at
    from source
    semi join tickets on source.id = tickets.ticket_id
    left join organization_names
        on lower(source.organization_name) = organization_names.organization_name
    left join status_changes on source.id = status_changes.ticket_id
    where source.satisfaction_score like 'good%' or source.satisfaction_score like 'bad%'

)

select * from renamed
