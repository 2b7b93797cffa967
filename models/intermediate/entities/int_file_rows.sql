-- What became of the rows of each file, apart from usage events. The best that became of anything a
-- row says is what became of the row; why it was left out tells more than that it came again.
with row_fates as (

    select * from {{ ref('int_row_fates') }}

),

of_rows as (

    select
        _file,
        _arrived_at,
        _row,
        case
            when bool_or(fate = 'accepted') then 'accepted'
            when bool_or(fate = 'unmatched') then 'unmatched'
            when max(left_out_as) is not null then 'left_out'
            when bool_or(fate = 'duplicate') then 'duplicate'
            else 'left_out'
        end as fate,
        max(left_out_as) as left_out_as
    from row_fates
    group by _file, _arrived_at, _row

),

explained as (

    select
        _file,
        _arrived_at,
        fate,
        case when fate = 'left_out' then left_out_as end as left_out_as
    from of_rows

),

counted as (

    select
        _file,
        _arrived_at,
        fate,
        left_out_as,
        count(*) as row_count
    from explained
    group by _file, _arrived_at, fate, left_out_as

),

int_file_rows as (

    select
        _file,
        _arrived_at,
        coalesce(sum(case when fate <> 'left_out' then row_count end), 0) as read_rows,
        coalesce(sum(case when fate = 'duplicate' then row_count end), 0) as duplicate_rows,
        coalesce(sum(case when fate = 'unmatched' then row_count end), 0) as unmatched_rows,
        coalesce(sum(case when left_out_as is not null then row_count end), 0) as left_out_rows,
        {{ dbt.listagg(
            "case when left_out_as is not null then concat(row_count, ' ', left_out_as) end",
            "', '", 'order by left_out_as'
        ) }} as left_out_as
    from counted
    group by _file, _arrived_at

)

select * from int_file_rows
