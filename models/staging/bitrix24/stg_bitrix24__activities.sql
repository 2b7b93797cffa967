with source as (

    {{ delivered('bitrix24', 'activities') }}

),

contacts as (

    select * from {{ ref('stg_bitrix24__contacts') }}

),

deals as (

    select * from {{ ref('stg_bitrix24__deals') }}

),

user_emails as (

    select * from {{ ref('stg_bitrix24__user_emails') }}

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
        'bitrix24' as tool,
        newest.id as activity_id,
        case newest.owner_type_id
            when '4' then newest.owner_id
            when '3' then contacts.account_id
            when '2' then deals.company_id
        end as account_id,
        case newest.type_id
            when '1' then 'meeting' when '2' then 'call' when '3' then 'task' when '4' then 'email'
        end as activity_type,
        case newest.direction when '1' then 'inbound' when '2' then 'outbound' end as direction,
        case when newest.completed then 'held' else 'planned' end as status,
        coalesce(newest.start_time, newest.created_at) as occurred_at,
        user_emails.email as owner_email,
        contacts.contact_id,
        cast(null as decimal(4, 3)) as sentiment,
        cast(null as {{ dbt.type_string() }}) as alert_id,
        newest._file,
        newest._row,
        newest._arrived_at
    from newest
    left join contacts on newest.owner_type_id = '3' and newest.owner_id = contacts.contact_id
    left join deals on newest.owner_type_id = '2' and newest.owner_id = deals.deal_id
    left join user_emails on newest.responsible = user_emails.user_id
    where
        newest.type_id in ('1', '2', '3', '4')
        and coalesce(newest.start_time, newest.created_at) is not null

)

select * from renamed
