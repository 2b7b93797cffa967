with source as (

    {{ delivered('hubspot', 'tickets') }}

),

associations as (

    select * from {{ ref('stg_hubspot__ticket_associations') }}

),

ticket_stages as (

    {{ delivered('hubspot', 'ticket_stages') }}

),

closed_stages as (

    select distinct stage_id
    from ticket_stages
    where is_closed

),

-- A stage of the default pipeline by its number or its label, English or German.
judged as (

    select
        source.*,
        closed_stages.stage_id is not null
        or source.closed_at is not null
        or lower(source.stage) in ('4', 'closed', 'geschlossen') as is_closed
    from source
    left join closed_stages on source.stage = closed_stages.stage_id

),

newest as (

    select
        judged.*,
        min(case when is_closed then _arrived_at end) over (partition by id) as closed_by
    from judged
    qualify
        row_number() over (
            partition by id
            order by _arrived_at desc, _file desc, _row desc
        ) = 1

),

merged as (

    {{ hubspot_merged_ids('newest') }}

),

renamed as (

    select
        'hubspot' as tool,
        newest.id as ticket_id,
        coalesce(
            newest.company_id, nullif(split_part(newest.company_ids, ';', 1), ''),
            associations.company_id
        ) as account_id,
        coalesce(nullif(split_part(newest.contact_ids, ';', 1), ''), associations.contact_id)
            as contact_id,
        newest.created_at as opened_at,
        newest.first_reply_at as first_response_at,
        -- Without a date it was closed by the time it was first delivered as closed.
        case when newest.is_closed then coalesce(newest.closed_at, newest.closed_by) end
            as solved_at,
        cast(null as decimal(18, 3)) as resolution_hours,
        case
            when newest.is_closed then 'closed'
            when lower(newest.stage) in ('1', 'new', 'neu') then 'new'
            when lower(newest.stage) in ('2', 'waiting on contact', 'warten auf kontakt')
                then 'pending'
            else 'open'
        end as status,
        case newest.priority
            when 'niedrig' then 'low'
            when 'medium' then 'normal'
            when 'mittel' then 'normal'
            when 'hoch' then 'high'
            when 'dringend' then 'urgent'
            else newest.priority
        end as priority,
        newest.category,
        cast(null as {{ dbt.type_string() }}) as escalation,
        cast(null as bigint) as reopen_count,
        cast(null as boolean) as resolved_on_first_contact,
        cast(null as decimal(4, 3)) as sentiment,
        newest._file,
        newest._row,
        newest._arrived_at
    from newest
    left join associations on newest.id = associations.ticket_id
    anti join merged on newest.id = merged.merged_id
    where not coalesce(newest.is_deleted, false)

)

select * from renamed
