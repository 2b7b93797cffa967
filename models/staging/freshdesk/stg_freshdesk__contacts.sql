with contacts as (

    {{ delivered('freshdesk', 'contacts') }}

),

tickets as (

    {{ delivered('freshdesk', 'tickets') }}

),

company_names as (

    select * from {{ ref('stg_freshdesk__company_names') }}

),

-- The CSV export of tickets gives no id of its requester: the address is one.
people as (

    select
        id as contact_id,
        email,
        name,
        company_id,
        company_name,
        is_deleted,
        created_at,
        _file,
        _row,
        _arrived_at
    from contacts

    union all

    select
        lower(requester_email) as contact_id,
        requester_email as email,
        requester_name as name,
        company_id,
        company_name,
        cast(null as boolean) as is_deleted,
        cast(null as timestamp) as created_at,
        _file,
        _row,
        _arrived_at
    from tickets
    where requester_id is null and requester_email is not null

),

newest as (

    select *
    from people
    qualify
        row_number() over (
            partition by contact_id
            order by _arrived_at desc, _file desc, _row desc
        ) = 1

),

renamed as (

    select
        'freshdesk' as tool,
        newest.contact_id,
        coalesce(newest.company_id, company_names.account_id, newest.company_name) as account_id,
        newest.email,
        newest.name as full_name,
        cast(null as {{ dbt.type_string() }}) as role,
        newest.created_at as joined_at,
        cast(null as timestamp) as left_at,
        newest._file,
        newest._row,
        newest._arrived_at
    from newest
    left join company_names on lower(newest.company_name) = company_names.company_name
    where not coalesce(newest.is_deleted, false)

)

select * from renamed
