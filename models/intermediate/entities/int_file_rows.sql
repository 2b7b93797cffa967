-- What became of the rows of each file, apart from usage events. The best that became of anything a
-- row says is what became of the row.
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
            when bool_or(fate = 'duplicate') then 'duplicate'
            else 'left_out'
        end as fate,
        case when bool_and(fate = 'left_out') then max(left_out_as) end as left_out_as
    from row_fates
    group by _file, _arrived_at, _row

),

counted as (

    select
        _file,
        _arrived_at,
        fate,
        left_out_as,
        count(*) as row_count
    from of_rows
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
