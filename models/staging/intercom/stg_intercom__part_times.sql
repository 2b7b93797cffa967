with source as (

    {{ delivered('intercom', 'conversation_parts') }}

),

newest as (

    select *
    from source
    where coalesce(is_active_version, true)
    qualify
        row_number() over (
            partition by id
            order by _arrived_at desc, _file desc, _row desc
        ) = 1

),

stg_intercom__part_times as (

    select
        conversation_id,
        min(case when part_type = 'comment' and author_type = 'admin' then created_at end)
            as first_reply_at,
        max(case when part_type = 'close' then created_at end) as last_closed_at,
        count(case when part_type = 'open' then created_at end) as reopen_count
    from newest
    group by conversation_id

)

select * from stg_intercom__part_times
