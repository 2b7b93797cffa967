with source as (

    select * from {{ source('ravenstack', 'subscriptions') }}

),

renamed as (

    select
        'ravenstack' as tool,
        subscription_id,
        account_id,
        lower(plan_tier) as plan,
        case
            when is_trial then 'trial'
            when end_date is null then 'active'
            else 'ended'
        end as status,
        cast(start_date as timestamp) as started_at,
        cast(end_date as timestamp) as ended_at,
        cast(null as timestamp) as renews_at,
        cast(null as timestamp) as cancelled_at,
        mrr_amount as mrr,
        'USD' as currency,
        seats,
        case billing_frequency
            when 'monthly' then 'month'
            when 'annual' then 'year'
            else billing_frequency
        end as billing_period,
        auto_renew_flag as auto_renew,
        _file,
        _row,
        _arrived_at
    from source

)

select * from renamed
