with accounts as (

    select * from {{ ref('stg_freshdesk__accounts') }}

),

stg_freshdesk__company_names as (

    select
        lower(account_name) as company_name,
        min(account_id) as account_id
    from accounts
    group by lower(account_name)
    having count(distinct account_id) = 1

)

select * from stg_freshdesk__company_names
