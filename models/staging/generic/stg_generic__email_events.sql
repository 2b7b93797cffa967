with source as (

    select * from {{ source('generic', 'email_events') }}

),

renamed as (

    select
        'generic' as tool,
        -- An event without an id is told apart by its whole content.
        coalesce(event_id, {{ content_key([
            'account_id', 'contact_id', 'email', 'message_id', 'campaign', 'action',
            'occurred_at'
        ]) }}) as event_id,
        account_id,
        contact_id,
        email,
        message_id,
        campaign,
        action,
        occurred_at,
        _file,
        _row,
        _arrived_at
    from source

)

select * from renamed
