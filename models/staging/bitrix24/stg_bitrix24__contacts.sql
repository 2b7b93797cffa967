with source as (

    {{ delivered('bitrix24', 'contacts') }}

),

company_names as (

    select * from {{ ref('stg_bitrix24__company_names') }}

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
        'bitrix24' as tool,
        newest.id as contact_id,
        -- 0 is Bitrix24's way to write that there is none.
        coalesce(
            nullif(newest.company_id, '0'), company_names.company_id, newest.company_name
        ) as account_id,
        newest.email,
        nullif(trim(concat_ws(' ', newest.name, newest.last_name)), '') as full_name,
        cast(null as {{ dbt.type_string() }}) as role,
        newest.created_at as joined_at,
        cast(null as timestamp) as left_at,
        newest._file,
        newest._row,
        newest._arrived_at
    from newest
    left join company_names on lower(newest.company_name) = company_names.company_name

)

select * from renamed
