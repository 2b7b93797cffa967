with source as (

    {{ delivered('zendesk', 'users') }}

),

organization_names as (

    select * from {{ ref('stg_zendesk__organization_names') }}

),

newest as (

    select *
    from source
    qualify
        row_number() over (
            partition by id
            order by _arrived_at desc, _file desc, _row desc
        ) = 1

),

renamed as (

    select
        'zendesk' as tool,
        newest.id as contact_id,
        coalesce(newest.organization_id, organization_names.account_id) as account_id,
        newest.email,
        newest.name as full_name,
        cast(null as {{ dbt.type_string() }}) as role,
        newest.created_at as joined_at,
        cast(null as timestamp) as left_at,
        newest._file,
        newest._row,
        newest._arrived_at
    from newest
    left join organization_names
        on lower(newest.organization_name) = organization_names.organization_name
    where
        coalesce(newest.role, 'end_user') = 'end_user'
        and coalesce(newest.active, true)
        and not coalesce(newest.is_deleted, false)

)

select * from renamed
