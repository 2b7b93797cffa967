with tasks as (

    {{ delivered('salesforce', 'tasks') }}

),

events as (

    {{ delivered('salesforce', 'events') }}

),

users as (

    select * from {{ ref('stg_salesforce__newest_users') }}

),

delivered as (

    select
        id,
        is_deleted,
        is_active_version,
        false as is_child,
        who_id,
        what_id,
        account_id,
        owner_id,
        -- A mail to a whole list is work of ours and nobody's conversation.
        case task_subtype when 'call' then 'call' when 'email' then 'email' else 'task' end
            as activity_type,
        call_type as direction,
        case when is_closed then 'held' else 'planned' end as status,
        -- The day a task is due says when it was done only where nothing better does.
        case
            when is_closed then coalesce(completed_date_time, activity_date, created_date)
            else coalesce(activity_date, created_date)
        end as occurred_at,
        _file,
        _row,
        _arrived_at
    from tasks

    union all

    select
        id,
        is_deleted,
        is_active_version,
        is_child,
        who_id,
        what_id,
        account_id,
        owner_id,
        case lower(type) when 'call' then 'call' when 'email' then 'email' else 'meeting' end
            as activity_type,
        cast(null as {{ dbt.type_string() }}) as direction,
        -- The calendar does not say whether it took place: once it has begun, it did. A file says
        -- so again then; a connector writes no row again that has not changed.
        case
            when coalesce(start_date_time, activity_date_time) <= _arrived_at then 'held'
            {{ "else 'planned'" if 'salesforce' not in var('tool_schemas') }}
        end as status,
        coalesce(start_date_time, activity_date_time) as occurred_at,
        _file,
        _row,
        _arrived_at
    from events

),

newest as (

    select *
    from delivered
    where coalesce(is_active_version, true)
    qualify
        row_number() over (
            partition by {{ salesforce_id('id') }}
            order by _arrived_at desc, _file desc, _row desc
        ) = 1

),

renamed as (

    select
        'salesforce' as tool,
        {{ salesforce_id('newest.id') }} as activity_id,
        coalesce(
            {{ salesforce_id('newest.account_id') }},
            case when newest.what_id like '001%' then {{ salesforce_id('newest.what_id') }} end
        ) as account_id,
        newest.activity_type,
        case when newest.direction in ('inbound', 'outbound') then newest.direction end
            as direction,
        newest.status,
        newest.occurred_at,
        users.email as owner_email,
        case when newest.who_id like '003%' then {{ salesforce_id('newest.who_id') }} end
            as contact_id,
        cast(null as decimal(4, 3)) as sentiment,
        cast(null as {{ dbt.type_string() }}) as alert_id,
        newest._file,
        newest._row,
        newest._arrived_at
    from newest
    left join users on {{ salesforce_id('newest.owner_id') }} = users.user_id
    where
        not coalesce(newest.is_deleted, false)
        and not coalesce(newest.is_child, false)
        and newest.occurred_at is not null

)

select * from renamed
