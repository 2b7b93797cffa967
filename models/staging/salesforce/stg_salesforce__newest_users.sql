with source as (

    {{ delivered('salesforce', 'users') }}

),

stg_salesforce__newest_users as (

    select
        {{ salesforce_id('id') }} as user_id,
        email
    from source
    where coalesce(is_active_version, true)
    qualify
        row_number() over (
            partition by {{ salesforce_id('id') }}
            order by _arrived_at desc, _file desc, _row desc
        ) = 1

)

select * from stg_salesforce__newest_users
