-- What became of the usage events of each file.
with read_events as (

    select * from {{ ref('int_read_usage_rows') }}

),

superseded as (

    select
        _file,
        _arrived_at,
        count(*) as duplicate_rows
    from {{ ref('int_superseded_usage_events') }}
    group by _file, _arrived_at

),

unmatched as (

    select
        _file,
        _arrived_at,
        count(*) as unmatched_rows
    from {{ ref('int_unmatched_usage_events') }}
    group by _file, _arrived_at

),

int_usage_file_rows as (

    select
        read_events._file,
        read_events._arrived_at,
        read_events.read_rows,
        coalesce(superseded.duplicate_rows, 0) as duplicate_rows,
        coalesce(unmatched.unmatched_rows, 0) as unmatched_rows
    from read_events
    left join superseded
        on
            read_events._file = superseded._file
            and read_events._arrived_at = superseded._arrived_at
    left join unmatched
        on
            read_events._file = unmatched._file
            and read_events._arrived_at = unmatched._arrived_at

)

select * from int_usage_file_rows
