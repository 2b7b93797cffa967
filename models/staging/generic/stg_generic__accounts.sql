with source as (

    select * from {{ source('generic', 'accounts') }}

),

renamed as (

    select
        'generic' as tool,
        account_id,
        account_name,
        domain,
        parent_account_id,
        segment,
        industry,
        country,
        acquisition_channel,
        plan,
        employee_count,
        seats,
        owner_email,
        is_strategic,
        lifecycle_stage,
        created_at,
        became_customer_at,
        churned_at,
        churn_kind,
        churn_reason,
        _file,
        _row,
        _arrived_at
    from source

)

select * from renamed
