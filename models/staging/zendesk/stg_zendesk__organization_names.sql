with accounts as (

    select * from {{ ref('stg_zendesk__accounts') }}

),

stg_zendesk__organization_names as (

    select
        lower(account_name) as organization_name,
        min(account_id) as account_id
    from accounts
    group by lower(account_name)
    having count(distinct account_id) = 1

)

select * from stg_zendesk__organization_names
