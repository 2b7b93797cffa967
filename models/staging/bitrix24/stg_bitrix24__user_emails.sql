with source as (

    {{ delivered('bitrix24', 'users') }}

),

stg_bitrix24__user_emails as (

    select
        id as user_id,
        email
    from source
    qualify
        row_number() over (
            partition by id
            order by _arrived_at desc, _file desc, _row desc
        ) = 1

)

select * from stg_bitrix24__user_emails
