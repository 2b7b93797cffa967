-- Only what is left out: there are too many of the others to look for the newest of each.
with source as (

    {{ delivered('mixpanel', 'usage_events') }}

),

renamed as (

    select
        true as is_newest,
        false as is_lookup,
        'of Mixpanel itself' as left_out_as,
        _file,
        _row,
        _arrived_at
    from source
    where
        event in ('$identify', '$create_alias', '$merge')
        or event like '$mp_%'

)

select * from renamed
