-- Calendar months, quarters and years from the first customer to the as-of date; the last of each
-- is not over yet, unless the as-of date ends it.
with stays as (

    select * from {{ ref('int_customer_stays') }}

),

as_of as (

    select * from {{ ref('int_as_of') }}

),

months as (

    select
        as_of.as_of_on,
        cast(
            {{ dbt.dateadd(
                'month',
                '-cast(series.generated_number - 1 as integer)',
                dbt.date_trunc('month', 'as_of.as_of_on')
            ) }} as date
        ) as month_on
    from ({{ dbt.generate_series(600) }}) as series
    cross join as_of

),

first_month as (

    select cast({{ dbt.date_trunc('month', 'min(begins_on)') }} as date) as month_on
    from stays

),

periods as (

    {% for period_type in ['month', 'quarter', 'year'] -%}
    select distinct
        '{{ period_type }}' as period_type,
        cast({{ dbt.date_trunc(period_type, 'months.month_on') }} as date) as period_start_on,
        cast(
            {{ dbt.dateadd(period_type, 1, dbt.date_trunc(period_type, 'months.month_on')) }}
            as date
        ) - 1 as period_end_on,
        months.as_of_on
    from months
    inner join first_month on months.month_on >= first_month.month_on
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

int_periods as (

    select
        period_type,
        period_start_on,
        -- Everything is known up to here.
        least(period_end_on, as_of_on) as through_on,
        period_end_on <= as_of_on as is_complete
    from periods

)

select * from int_periods
