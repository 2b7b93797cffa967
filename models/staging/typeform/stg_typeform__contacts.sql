-- Whoever gave an address in a form is a person that the address may find an account for.
with source as (

    {{ delivered('typeform', 'survey_responses') }}

),

renamed as (

    select
        'typeform' as tool,
        lower(email) as contact_id,
        account_id,
        email,
        cast(null as {{ dbt.type_string() }}) as full_name,
        cast(null as {{ dbt.type_string() }}) as role,
        cast(null as timestamp) as joined_at,
        cast(null as timestamp) as left_at,
        _file,
        _row,
        _arrived_at
    from source
    where email is not null

)

select * from renamed
