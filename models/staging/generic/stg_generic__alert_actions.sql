with source as (

    select * from {{ source('generic', 'alert_actions') }}

),

renamed as (

    select
        'generic' as tool,
        alert_id,
        action,
        {{ adapter.quote('at') }} as acted_at,
        {{ adapter.quote('by') }} as acted_by,
        snooze_until,
        reason,
        _file,
        _row,
        _arrived_at
    from source

)

select * from renamed
