with int_recounted_days as (

    select
        account_id,
        date_day
    from {{ ref('int_changed_usage_days') }}
    where account_id is not null

    union

    select
        account_id,
        date_day
    from {{ ref('int_changed_inputs') }}
    where entity = 'usage_summaries'

)

select * from int_recounted_days
