with source as (

    {{ delivered('freshdesk', 'companies') }}

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
        'freshdesk' as tool,
        id as account_id,
        name as account_name,
        cast(null as {{ dbt.type_string() }}) as domain,
        cast(null as {{ dbt.type_string() }}) as parent_account_id,
        cast(null as {{ dbt.type_string() }}) as segment,
        industry,
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
    from newest
    where not coalesce(is_deleted, false)

)

select * from renamed
