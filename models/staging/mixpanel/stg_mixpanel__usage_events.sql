-- Mixpanel's own events (who is who, what its library tracks by itself) are left out.
with source as (

    {{ delivered('mixpanel', 'usage_events') }}

),

renamed as (

    select
        'mixpanel' as tool,
        -- What Mixpanel itself takes for the same event.
        {{ content_key(['event', 'time', 'distinct_id', 'insert_id']) }} as event_id,
        -- An event in several groups counts once, for the first.
        {{ first_item('company_id') }} as account_id,
        distinct_id as user_id,
        event as event_name,
        coalesce(feature, event) as feature,
        time as occurred_at,
        session_id,
        duration_seconds,
        cast(null as decimal(18, 3)) as quantity,
        _file,
        _row,
        _arrived_at
    from source
    where
        event not in ('$identify', '$create_alias', '$merge')
        and event not like '$mp_%'

)

select * from renamed
