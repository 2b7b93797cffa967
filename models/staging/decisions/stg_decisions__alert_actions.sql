with source as (

    {{ delivered('decisions', 'alert_actions') }}

),

renamed as (

    select
        'decisions' as tool,
        alert_id,
        action,
        acted_at,
        acted_by,
        snooze_until,
        reason,
        _file,
        _row,
        _arrived_at
    from source

)

select * from renamed
