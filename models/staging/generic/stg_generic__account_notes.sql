with source as (

    select * from {{ source('generic', 'account_notes') }}

),

renamed as (

    select
        'generic' as tool,
        -- An event without an id is told apart by its whole content.
        coalesce(note_id, {{ content_key([
            'account_id', 'kind', 'noted_at', 'text'
        ]) }}) as note_id,
        account_id,
        kind,
        noted_at,
        text,
        _file,
        _row,
        _arrived_at
    from source

)

select * from renamed
