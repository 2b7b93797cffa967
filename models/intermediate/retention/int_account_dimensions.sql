-- What customers are told apart by (G07), as known today: a moved account moves with its past.
with customers as (

    select * from {{ ref('int_customers') }}

),

accounts as (

    select * from {{ ref('int_accounts') }}

),

int_account_dimensions as (

    select
        customers.account_id,
        customers.segment,
        coalesce(customers.plan, 'unknown') as plan,
        coalesce(accounts.acquisition_channel, 'unknown') as channel,
        coalesce(accounts.industry, 'unknown') as industry,
        case when accounts.is_strategic then 'strategic' else 'standard' end as customer_kind
    from customers
    inner join accounts on customers.account_id = accounts.account_id

)

select * from int_account_dimensions
