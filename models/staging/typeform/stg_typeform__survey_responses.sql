-- A form asks one question per kind of survey, or several: each score is an answer of its own.
with source as (

    {{ delivered('typeform', 'survey_responses') }}

),

scores as (
    {% for survey_type in ('nps', 'csat', 'ces') %}
    select
        token,
        account_id,
        email,
        comment,
        submitted_at,
        '{{ survey_type }}' as survey_type,
        {{ survey_type }}_score as score,
        _file,
        _row,
        _arrived_at
    from source
    where {{ survey_type }}_score is not null
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

renamed as (

    select
        'typeform' as tool,
        concat(token, '-', survey_type) as response_id,
        account_id,
        lower(email) as contact_id,
        survey_type,
        score,
        cast(null as decimal(9, 2)) as scale_min,
        cast(null as decimal(9, 2)) as scale_max,
        true as high_is_good,
        cast(null as timestamp) as invited_at,
        submitted_at as responded_at,
        comment,
        cast(null as {{ dbt.type_string() }}) as ticket_id,
        _file,
        _row,
        _arrived_at
    from scores

)

select * from renamed
