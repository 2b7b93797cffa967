-- The file's own flags (is_trial, churn_flag) contradict its subscriptions, so the stage stays open
-- here and the subscriptions decide it.
with source as (

    select * from {{ source('ravenstack', 'accounts') }}

),

renamed as (

    select
        'ravenstack' as tool,
        account_id,
        account_name,
        cast(null as {{ dbt.type_string() }}) as domain,
        cast(null as {{ dbt.type_string() }}) as parent_account_id,
        cast(null as {{ dbt.type_string() }}) as segment,
        industry,
        country,
        referral_source as acquisition_channel,
        lower(plan_tier) as plan,
        cast(null as bigint) as employee_count,
        seats,
        cast(null as {{ dbt.type_string() }}) as owner_email,
        cast(null as boolean) as is_strategic,
        cast(null as {{ dbt.type_string() }}) as lifecycle_stage,
        cast(signup_date as timestamp) as created_at,
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
