-- How many rows of each file were read as usage events.
with delivered as (

    {{ union_tools('usage_events') }}

),

int_read_usage_rows as (

    select
        _file,
        _arrived_at,
        count(*) as read_rows
    from delivered
    group by _file, _arrived_at

)

select * from int_read_usage_rows
