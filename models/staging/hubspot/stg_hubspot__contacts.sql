with source as (

    {{ delivered('hubspot', 'contacts') }}

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
        'hubspot' as tool,
        id as contact_id,
        coalesce(company_id, nullif(split_part(company_ids, ';', 1), '')) as account_id,
        email,
        nullif(trim(concat_ws(' ', first_name, last_name)), '') as full_name,
        case
            when lower(buying_role) like '%champion%' then 'champion'
            when replace(lower(buying_role), ' ', '_') like '%decision_maker%' then 'decision_maker'
            when lower(buying_role) like '%entscheidungstr%' then 'decision_maker'
            when replace(lower(buying_role), ' ', '_') like '%end_user%' then 'user'
            when lower(buying_role) like '%endbenutzer%' then 'user'
            when buying_role is not null then 'other'
        end as role,
        created_at as joined_at,
        cast(null as timestamp) as left_at,
        _file,
        _row,
        _arrived_at
    from newest
    where not coalesce(is_deleted, false)

)

select * from renamed
