with source as (

    select * from {{ source('generic', 'usage_events') }}

),

renamed as (

    select
        'generic' as tool,
        -- An event without an id is told apart by its whole content.
        coalesce(event_id, {{ content_key([
            'account_id', 'user_id', 'event_name', 'feature', 'occurred_at', 'session_id',
            'duration_seconds', 'quantity'
        ]) }}) as event_id,
        account_id,
        user_id,
        event_name,
        feature,
        occurred_at,
        session_id,
        duration_seconds,
        quantity,
        _file,
        _row,
        _arrived_at
    from source

)

select * from renamed
