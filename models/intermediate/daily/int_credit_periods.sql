-- What the credits of each account that ended on one day came to, and until when they are the last
-- ones that are over. Inside a running period nobody knows what was used by which day.
with credits as (

    select * from {{ ref('int_credits') }}
    where account_id is not null

),

summed as (

    select
        account_id,
        period_end,
        sum(allotted) as allotted,
        sum(consumed) as consumed
    from credits
    group by account_id, period_end

),

int_credit_periods as (

    select
        account_id,
        period_end,
        coalesce(
            lead(period_end) over (partition by account_id order by period_end),
            cast('9999-12-31' as date)
        ) as next_period_end,
        allotted,
        consumed
    from summed

)

select * from int_credit_periods
