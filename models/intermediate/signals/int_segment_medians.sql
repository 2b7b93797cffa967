-- The second baseline: what is usual in the segment. The median of a day over its customers, then
-- the median of the days before, so that neither one odd day nor today's own fall moves it.
with kpi_values as (

    select * from {{ ref('int_kpi_values') }}

),

settings as (

    select * from {{ ref('int_settings') }}

),

daily_medians as (

    select * from {{ ref('int_daily_medians') }}

),

days as (

    select distinct
        segment,
        kpi,
        date_day
    from kpi_values

),

int_segment_medians as (

    select
        days.segment,
        days.kpi,
        days.date_day,
        median(daily_medians.median_value) as segment_median
    from days
    cross join settings
    inner join daily_medians
        on
            days.segment = daily_medians.segment
            and days.kpi = daily_medians.kpi
            and daily_medians.date_day < days.date_day
            and daily_medians.date_day >= days.date_day - settings.segment_history_days
    group by days.segment, days.kpi, days.date_day

)

select * from int_segment_medians
