-- A customer's address is a person's: it is a contact, and no domain of the company.
with source as (

    select * from {{ ref('stg_stripe__newest_customers') }}

),

renamed as (

    select
        'stripe' as tool,
        customer_id as account_id,
        coalesce(name, description, email, customer_id) as account_name,
        cast(null as {{ dbt.type_string() }}) as domain,
        cast(null as {{ dbt.type_string() }}) as parent_account_id,
        cast(null as {{ dbt.type_string() }}) as segment,
        cast(null as {{ dbt.type_string() }}) as industry,
        cast(null as {{ dbt.type_string() }}) as country,
        cast(null as {{ dbt.type_string() }}) as acquisition_channel,
        cast(null as {{ dbt.type_string() }}) as plan,
        cast(null as bigint) as employee_count,
        cast(null as bigint) as seats,
        cast(null as {{ dbt.type_string() }}) as owner_email,
        cast(null as boolean) as is_strategic,
        cast(null as {{ dbt.type_string() }}) as lifecycle_stage,
        created_at,
        cast(null as timestamp) as became_customer_at,
        cast(null as timestamp) as churned_at,
        cast(null as {{ dbt.type_string() }}) as churn_kind,
        cast(null as {{ dbt.type_string() }}) as churn_reason,
        _file,
        _row,
        _arrived_at
    from source

)

select * from renamed
