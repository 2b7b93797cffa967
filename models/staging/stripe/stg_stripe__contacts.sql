with source as (

    select * from {{ ref('stg_stripe__newest_customers') }}

),

renamed as (

    select
        'stripe' as tool,
        customer_id as contact_id,
        customer_id as account_id,
        email,
        name as full_name,
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
