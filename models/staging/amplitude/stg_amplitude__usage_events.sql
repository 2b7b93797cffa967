-- Amplitude's own events (sessions, identities, what its library tracks by itself) are left out.
with source as (

    {{ delivered('amplitude', 'usage_events') }}

),

renamed as (

    select
        'amplitude' as tool,
        uuid as event_id,
        -- An event in several groups counts once, for the first.
        {{ first_item('company_id') }} as account_id,
        coalesce(user_id, amplitude_id) as user_id,
        event_type as event_name,
        coalesce(feature, event_type) as feature,
        event_time as occurred_at,
        nullif(session_id, '-1') as session_id,
        cast(null as decimal(18, 3)) as duration_seconds,
        cast(null as decimal(18, 3)) as quantity,
        _file,
        _row,
        _arrived_at
    from source
    where
        event_type not in ('session_start', 'session_end', '$identify', '$groupidentify')
        and event_type not like '[Amplitude]%'

)

select * from renamed
