-- Nobody is missing from the list that people work from, nobody stands in it twice, and nobody who
-- is lost, a lead or a trial stands in it at all. A stage of churned without a date is lost as
-- well. Of whom no day is known is named in rejected_rows instead.
with as_of as (

    select * from {{ ref('int_as_of') }}

),

current_customers as (

    select customers.account_id
    from {{ ref('int_customers') }} as customers
    cross join as_of
    where
        customers.lifecycle_stage in ('customer', 'churned')
        and (customers.churned_on is null or customers.churned_on > as_of.as_of_on)
        and customers.first_customer_on <= as_of.as_of_on

),

health_rows as (

    select
        account_id,
        count(*) as row_count
    from {{ ref('account_health') }}
    group by account_id

)

select
    account_id,
    coalesce(health_rows.row_count, 0) as row_count,
    current_customers.account_id is not null as is_current_customer
from current_customers
full outer join health_rows using (account_id)
where
    coalesce(health_rows.row_count, 0) <> 1
    or current_customers.account_id is null
