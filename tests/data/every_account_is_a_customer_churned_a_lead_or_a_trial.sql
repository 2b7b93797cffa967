-- Accounts are conserved: each is exactly one of customer (also one announced for later), churned,
-- lead (also one that buys only after the as-of date) or trial. Leads are told here without
-- int_customers, so that one it drops or doubles shows.
with as_of as (

    select * from {{ ref('int_as_of') }}

),

purchases as (

    select subscriptions.account_id
    from {{ ref('int_subscriptions') }} as subscriptions
    inner join as_of on coalesce(subscriptions.started_on, as_of.as_of_on) <= as_of.as_of_on
    where coalesce(subscriptions.status, '') <> 'trial'
    union all
    select orders.account_id
    from {{ ref('int_orders') }} as orders
    inner join as_of on orders.ordered_on <= as_of.as_of_on
    union all
    select invoices.account_id
    from {{ ref('int_invoices') }} as invoices
    inner join as_of on invoices.issued_on <= as_of.as_of_on

),

parts as (

    select
        customers.account_id,
        case
            when customers.churned_on <= as_of.as_of_on then 'churned'
            else 'customer'
        end as part
    from {{ ref('int_customers') }} as customers
    cross join as_of

    union all

    select
        accounts.account_id,
        coalesce(accounts.lifecycle_stage, 'lead') as part
    from {{ ref('int_accounts') }} as accounts
    left join purchases on accounts.account_id = purchases.account_id
    where
        accounts.lifecycle_stage in ('lead', 'trial')
        or (accounts.lifecycle_stage is null and purchases.account_id is null)
    group by accounts.account_id, accounts.lifecycle_stage

),

counted as (

    select
        account_id,
        count(*) as part_count
    from parts
    group by account_id

)

select
    account_id,
    accounts.lifecycle_stage,
    coalesce(counted.part_count, 0) as part_count
from {{ ref('int_accounts') }} as accounts
full outer join counted using (account_id)
where coalesce(counted.part_count, 0) <> 1 or accounts.tool is null
