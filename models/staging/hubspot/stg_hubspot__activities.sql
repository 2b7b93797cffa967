with calls as (

    {{ delivered('hubspot', 'calls') }}

),

meetings as (

    {{ delivered('hubspot', 'meetings') }}

),

emails as (

    {{ delivered('hubspot', 'emails') }}

),

associations as (

    select * from {{ ref('stg_hubspot__activity_associations') }}

),

owner_emails as (

    select * from {{ ref('stg_hubspot__owner_emails') }}

),

delivered as (

    select
        id,
        is_deleted,
        'call' as activity_type,
        direction,
        outcome,
        activity_at as occurred_at,
        owner,
        company_ids,
        contact_ids,
        _file,
        _row,
        _arrived_at
    from calls

    union all

    select
        id,
        is_deleted,
        'meeting' as activity_type,
        cast(null as {{ dbt.type_string() }}) as direction,
        outcome,
        coalesce(started_at, activity_at) as occurred_at,
        owner,
        company_ids,
        contact_ids,
        _file,
        _row,
        _arrived_at
    from meetings

    union all

    select
        id,
        is_deleted,
        'email' as activity_type,
        case direction when 'incoming_email' then 'inbound' else 'outbound' end as direction,
        cast(null as {{ dbt.type_string() }}) as outcome,
        activity_at as occurred_at,
        owner,
        company_ids,
        contact_ids,
        _file,
        _row,
        _arrived_at
    from emails

),

newest as (

    select *
    from delivered
    qualify
        row_number() over (
            partition by id
            order by _arrived_at desc, _file desc, _row desc
        ) = 1

),

renamed as (

    select
        'hubspot' as tool,
        newest.id as activity_id,
        coalesce(nullif(split_part(newest.company_ids, ';', 1), ''), associations.company_id)
            as account_id,
        newest.activity_type,
        case when newest.direction in ('inbound', 'outbound') then newest.direction end
            as direction,
        -- Without an outcome it was held once it had begun: a file says it again then, a connector
        -- does not write a row again that has not changed. Who was not reached was not spoken to;
        -- HubSpot's own outcomes of a call come as a label or as an id.
        case
            when
                newest.outcome in (
                    'no_show',
                    'left_voicemail', 'b2cf5968_551e_4856_9783_52b3da59a7d0',
                    'no_answer', '73a0d17f_1163_4015_bdd5_ec830791da20',
                    'busy', '9d9162e7_6cf3_4944_bf63_4dff82258764',
                    'wrong_number', '17b47fee_58de_441e_a44c_c6300d46f273'
                )
                then 'no_show'
            when newest.outcome in ('canceled', 'cancelled', 'rescheduled') then 'cancelled'
            when newest.outcome = 'completed' then 'held'
            when newest.outcome = 'scheduled' then 'planned'
            when newest.occurred_at <= newest._arrived_at then 'held'
            {{ "else 'planned'" if 'hubspot' not in var('tool_schemas') }}
        end as status,
        newest.occurred_at,
        coalesce(
            owner_emails.owner_email, case when newest.owner like '%@%' then newest.owner end
        ) as owner_email,
        coalesce(nullif(split_part(newest.contact_ids, ';', 1), ''), associations.contact_id)
            as contact_id,
        cast(null as decimal(4, 3)) as sentiment,
        cast(null as {{ dbt.type_string() }}) as alert_id,
        newest._file,
        newest._row,
        newest._arrived_at
    from newest
    left join associations on newest.id = associations.activity_id
    left join owner_emails on newest.owner = owner_emails.owner
    where not coalesce(newest.is_deleted, false) and newest.occurred_at is not null

)

select * from renamed
