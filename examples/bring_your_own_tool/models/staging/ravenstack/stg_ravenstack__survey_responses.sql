-- The score of a ticket is a CSAT answer given when the ticket closed, on the scale that
-- seeds/survey_scales.csv names for csat. A ticket without a score is no answer; whether its
-- customer was asked is not known.
with source as (

    select * from {{ source('ravenstack', 'support_tickets') }}

),

renamed as (

    select
        'ravenstack' as tool,
        ticket_id as response_id,
        account_id,
        cast(null as {{ dbt.type_string() }}) as contact_id,
        'csat' as survey_type,
        satisfaction_score as score,
        cast(null as decimal(9, 2)) as scale_min,
        cast(null as decimal(9, 2)) as scale_max,
        true as high_is_good,
        cast(null as timestamp) as invited_at,
        closed_at as responded_at,
        cast(null as {{ dbt.type_string() }}) as comment,
        ticket_id,
        _file,
        _row,
        _arrived_at
    from source
    where satisfaction_score is not null

)

select * from renamed
