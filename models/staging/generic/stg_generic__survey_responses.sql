with source as (

    select * from {{ source('generic', 'survey_responses') }}

),

renamed as (

    select
        'generic' as tool,
        -- An event without an id is told apart by its whole content.
        coalesce(response_id, {{ content_key([
            'account_id', 'contact_id', 'survey_type', 'score', 'scale_min', 'scale_max',
            'high_is_good', 'invited_at', 'responded_at', 'comment', 'ticket_id'
        ]) }}) as response_id,
        account_id,
        contact_id,
        survey_type,
        score,
        scale_min,
        scale_max,
        high_is_good,
        invited_at,
        responded_at,
        comment,
        ticket_id,
        _file,
        _row,
        _arrived_at
    from source

)

select * from renamed
