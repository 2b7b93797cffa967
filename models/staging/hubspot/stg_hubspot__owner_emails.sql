with source as (

    {{ delivered('hubspot', 'owners') }}

),

stg_hubspot__owner_emails as (

    select
        id as owner,
        email as owner_email
    from source
    qualify
        row_number() over (
            partition by id
            order by _arrived_at desc, _file desc, _row desc
        ) = 1

)

select * from stg_hubspot__owner_emails
