with source as (

    {{ delivered('klaviyo', 'profiles') }}

),

newest as (

    select *
    from source
    qualify
        row_number() over (
            partition by profile_id
            order by _arrived_at desc, _file desc, _row desc
        ) = 1

),

renamed as (

    select
        'klaviyo' as tool,
        profile_id as contact_id,
        account_id,
        email,
        nullif(trim(concat_ws(' ', first_name, last_name)), '') as full_name,
        cast(null as {{ dbt.type_string() }}) as role,
        cast(null as timestamp) as joined_at,
        cast(null as timestamp) as left_at,
        _file,
        _row,
        _arrived_at
    from newest
    where not coalesce(is_deleted, false)

)

select * from renamed
