with int_recounted_days as (

    select date_day
    from {{ ref('int_changed_usage_days') }}

    union

    select date_day
    from {{ ref('int_changed_inputs') }}
    where entity = 'usage_summaries'

)

select * from int_recounted_days
