-- The metric says what happened; metrics that are not about e-mail are left out, and so is what a
-- program opened or clicked on its own: nobody has read it.
with source as (

    {{ delivered('klaviyo', 'email_events') }}

),

metrics as (

    {{ delivered('klaviyo', 'metrics') }}

),

metric_names as (

    select
        metric_id,
        metric_name
    from metrics
    qualify
        row_number() over (
            partition by metric_id
            order by _arrived_at desc, _file desc, _row desc
        ) = 1

),

newest as (

    select *
    from source
    qualify
        row_number() over (
            partition by event_id
            order by _arrived_at desc, _file desc, _row desc
        ) = 1

),

named as (

    select
        newest.event_id,
        newest.profile_id,
        coalesce(newest.message_id, newest.flow_message_id, newest.campaign_id) as message_id,
        coalesce(newest.campaign_name, newest.campaign_id) as campaign,
        case coalesce(metric_names.metric_name, newest.type)
            when 'Received Email' then 'delivered'
            when 'Opened Email' then 'opened'
            when 'Clicked Email' then 'clicked'
            when 'Bounced Email' then 'bounced'
            when 'Unsubscribed' then 'unsubscribed'
            when 'Unsubscribed from Email Marketing' then 'unsubscribed'
            when 'Marked Email as Spam' then 'unsubscribed'
        end as action,
        newest.occurred_at,
        newest._file,
        newest._row,
        newest._arrived_at
    from newest
    left join metric_names on newest.metric_id = metric_names.metric_id
    where
        not coalesce(newest.is_deleted, false)
        and not coalesce(newest.is_machine_open, false)
        and not coalesce(newest.is_privacy_open, false)
        and not coalesce(newest.is_bot_click, false)

),

renamed as (

    select
        'klaviyo' as tool,
        event_id,
        cast(null as {{ dbt.type_string() }}) as account_id,
        profile_id as contact_id,
        cast(null as {{ dbt.type_string() }}) as email,
        message_id,
        campaign,
        action,
        occurred_at,
        _file,
        _row,
        _arrived_at
    from named
    where action is not null

)

select * from renamed
