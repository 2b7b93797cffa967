with source as (

    select * from {{ source('generic', 'subscriptions') }}

),

renamed as (

    select
        'generic' as tool,
        subscription_id,
        account_id,
        plan,
        status,
        started_at,
        ended_at,
        renews_at,
        cancelled_at,
        mrr,
        currency,
        seats,
        billing_period,
        auto_renew,
        _file,
        _row,
        _arrived_at
    from source

)

select * from renamed
