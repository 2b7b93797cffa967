with satisfaction_ratings as (

    {{ delivered('freshdesk', 'satisfaction_ratings') }}

),

tickets as (

    select * from {{ ref('stg_freshdesk__tickets') }}

),

renamed as (

    select
        'freshdesk' as tool,
        satisfaction_ratings.id as response_id,
        tickets.account_id,
        coalesce(satisfaction_ratings.user_id, tickets.contact_id) as contact_id,
        'csat' as survey_type,
        -- 101 to 103 are shades of happy, 100 is neutral, below 0 are shades of unhappy.
        cast(
            case
                when satisfaction_ratings.rating > 100 then 1
                when satisfaction_ratings.rating = 100 then 0
                else -1
            end as decimal(9, 2)
        ) as score,
        cast(-1 as decimal(9, 2)) as scale_min,
        cast(1 as decimal(9, 2)) as scale_max,
        true as high_is_good,
        cast(null as timestamp) as invited_at,
        satisfaction_ratings.created_at as responded_at,
        satisfaction_ratings.feedback as comment,
        satisfaction_ratings.ticket_id,
        satisfaction_ratings._file,
        satisfaction_ratings._row,
        satisfaction_ratings._arrived_at
    from satisfaction_ratings
    left join tickets on satisfaction_ratings.ticket_id = tickets.ticket_id

)

select * from renamed
