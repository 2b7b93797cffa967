with source as (

    {{ delivered('intercom', 'conversations') }}

),

conversation_contacts as (

    {{ delivered('intercom', 'conversation_contacts') }}

),

newest as (

    select *
    from source
    where coalesce(is_active_version, true)
    qualify
        row_number() over (
            partition by id
            order by _arrived_at desc, _file desc, _row desc
        ) = 1

),

-- Several people in one conversation: the first by their id.
people as (

    select
        conversation_id,
        min(contact_id) as contact_id
    from conversation_contacts
    where coalesce(is_active_version, true)
    group by conversation_id

),

renamed as (

    select
        'intercom' as tool,
        newest.id as response_id,
        cast(null as {{ dbt.type_string() }}) as account_id,
        coalesce(newest.contact_id, people.contact_id) as contact_id,
        'csat' as survey_type,
        cast(newest.rating as decimal(9, 2)) as score,
        cast(null as decimal(9, 2)) as scale_min,
        cast(null as decimal(9, 2)) as scale_max,
        true as high_is_good,
        cast(null as timestamp) as invited_at,
        newest.rated_at as responded_at,
        newest.rating_remark as comment,
        newest.id as ticket_id,
        newest._file,
        newest._row,
        newest._arrived_at
    from newest
    left join people on newest.id = people.conversation_id
    where newest.rating is not null

)

select * from renamed
