{{ config(materialized='view') }}
-- The days that a score of today is compared with: as many days before as seed change_windows says.
with int_change_windows as (

    select
        as_of.as_of_on,
        windows.since_days,
        as_of.as_of_on - windows.since_days as compared_with_on
    from {{ ref('int_as_of') }} as as_of
    cross join {{ ref('change_windows') }} as windows

)

select * from int_change_windows
