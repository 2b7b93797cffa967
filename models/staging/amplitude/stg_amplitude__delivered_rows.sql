-- Only what is left out: there are too many of the others to look for the newest of each.
with source as (

    {{ delivered('amplitude', 'usage_events') }}

),

renamed as (

    select
        true as is_newest,
        false as is_lookup,
        'of Amplitude itself' as left_out_as,
        _file,
        _row,
        _arrived_at
    from source
    where
        event_type in ('session_start', 'session_end', '$identify', '$groupidentify')
        or event_type like '[Amplitude]%'

)

select * from renamed
