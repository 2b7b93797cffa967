with source as (

    {{ delivered('delighted', 'people') }}

),

renamed as (

    select
        'delighted' as tool,
        person_id as contact_id,
        cast(null as {{ dbt.type_string() }}) as account_id,
        email,
        full_name,
        cast(null as {{ dbt.type_string() }}) as role,
        cast(null as timestamp) as joined_at,
        cast(null as timestamp) as left_at,
        _file,
        _row,
        _arrived_at
    from source

)

select * from renamed
