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

merged as (

    {{ hubspot_merged_ids('newest') }}

),

-- Who was merged away is the other one: the id and the address still find the account.
worded as (

    select
        newest.*,
        case when merged.merged_id is null then replace(lower(newest.buying_role), ' ', '_') end
            as role_words
    from newest
    left join merged on newest.id = merged.merged_id

),

renamed as (

    select
        'hubspot' as tool,
        id as contact_id,
        coalesce(company_id, nullif(split_part(company_ids, ';', 1), '')) as account_id,
        email,
        nullif(trim(concat_ws(' ', first_name, last_name)), '') as full_name,
        case
            when role_words like '%champion%' then 'champion'
            when role_words like '%decision_maker%' then 'decision_maker'
            when role_words like '%entscheidungstr%' then 'decision_maker'
            when role_words like '%end_user%' then 'user'
            when role_words like '%endbenutzer%' then 'user'
            when role_words is not null then 'other'
        end as role,
        created_at as joined_at,
        cast(null as timestamp) as left_at,
        _file,
        _row,
        _arrived_at
    from worded
    where not coalesce(is_deleted, false)

)

select * from renamed
