with source as (

    {{ delivered('intercom', 'contacts') }}

),

contact_companies as (

    {{ delivered('intercom', 'contact_companies') }}

),

newest as (

    select *
    from source
    where coalesce(is_active_version, true)
    qualify
        row_number() over (
            partition by id
            order by _arrived_at desc, _file desc, _row desc
        ) = 1

),

-- A contact may belong to several companies: the one that was delivered last, the first by its id.
companies as (

    select
        contact_id,
        company_id
    from contact_companies
    where coalesce(is_active_version, true)
    qualify
        row_number() over (
            partition by contact_id
            order by _arrived_at desc, company_id
        ) = 1

),

renamed as (

    select
        'intercom' as tool,
        newest.id as contact_id,
        coalesce(newest.company_id, companies.company_id) as account_id,
        newest.email,
        newest.name as full_name,
        cast(null as {{ dbt.type_string() }}) as role,
        -- Sign-ups in the year 2043 have been seen.
        case
            when newest.signed_up_at <= newest._arrived_at then newest.signed_up_at
            else newest.created_at
        end as joined_at,
        cast(null as timestamp) as left_at,
        newest._file,
        newest._row,
        newest._arrived_at
    from newest
    left join companies on newest.id = companies.contact_id

)

select * from renamed
