-- What is deleted in its newest version is left out, and so is what was made in test mode.
with source as (

    {{ delivered('stripe', 'customers') }}

),

newest as (

    select *
    from source
    qualify
        row_number() over (
            partition by customer_id
            order by _arrived_at desc, _file desc, _row desc
        ) = 1

)

select * from newest
where coalesce(is_live, true) and not coalesce(is_deleted, false)
