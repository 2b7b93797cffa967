-- Usage names only the subscription; here it is what the account of the subscription was called.
with source as (

    select * from {{ ref('stg_ravenstack__subscriptions') }}

),

newest as (

    select *
    from source
    qualify
        row_number() over (
            partition by subscription_id
            order by _arrived_at desc, _file desc, _row desc
        ) = 1

),

renamed as (

    select
        'ravenstack' as tool,
        subscription_id as account_id,
        'merged_into' as kind,
        account_id as reference,
        _file,
        _row,
        _arrived_at
    from newest

)

select * from renamed
