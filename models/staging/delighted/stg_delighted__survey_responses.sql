-- Surveys of employees, and thumbs, are no answers of a customer on a scale of the contract.
with source as (

    {{ delivered('delighted', 'survey_responses') }}

),

renamed as (

    select
        'delighted' as tool,
        -- An answer without an id is told apart by its whole content.
        coalesce(response_id, {{ content_key([
            'person', 'expanded_person_id', 'customer_id', 'survey_type', 'score', 'comment',
            'created_at'
        ]) }}) as response_id,
        customer_id as account_id,
        -- A list with expanded persons holds the whole person where others hold the id.
        coalesce(
            expanded_person_id, case when left(person, 1) <> '{' then person end
        ) as contact_id,
        case survey_type when 'smileys' then 'csat' else survey_type end as survey_type,
        score,
        cast(null as decimal(9, 2)) as scale_min,
        cast(null as decimal(9, 2)) as scale_max,
        true as high_is_good,
        cast(null as timestamp) as invited_at,
        created_at as responded_at,
        comment,
        cast(null as {{ dbt.type_string() }}) as ticket_id,
        _file,
        _row,
        _arrived_at
    from source
    where survey_type not in ('enps', 'thumbs')

)

select * from renamed
