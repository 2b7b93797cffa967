with source as (

    {{ delivered('salesforce', 'contacts') }}

),

newest as (

    select *
    from source
    where coalesce(is_active_version, true)
    qualify
        row_number() over (
            partition by {{ salesforce_id('id') }}
            order by _arrived_at desc, _file desc, _row desc
        ) = 1

),

renamed as (

    select
        'salesforce' as tool,
        {{ salesforce_id('id') }} as contact_id,
        {{ salesforce_id('account_id') }} as account_id,
        email,
        nullif(trim(concat_ws(' ', first_name, last_name)), '') as full_name,
        role,
        created_date as joined_at,
        cast(null as timestamp) as left_at,
        _file,
        _row,
        _arrived_at
    from newest
    where not coalesce(is_deleted, false)

)

select * from renamed
