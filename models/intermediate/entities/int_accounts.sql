with delivered as (

    {{ union_tools('accounts') }}

),

account_links as (

    select * from {{ ref('int_account_links') }}

),

int_accounts as (

    select
        account_links.account_id,
        delivered.tool,
        delivered.account_name,
        delivered.domain,
        delivered.parent_account_id,
        coalesce(delivered.segment, 'unknown') as segment,
        delivered.industry,
        delivered.country,
        delivered.acquisition_channel,
        delivered.plan,
        delivered.employee_count,
        delivered.seats,
        lower(delivered.owner_email) as owner_email,
        coalesce(delivered.is_strategic, false) as is_strategic,
        delivered.lifecycle_stage,
        delivered.churn_kind,
        delivered.churn_reason,
        {{ local_date('delivered.created_at') }} as created_on,
        {{ local_date('delivered.became_customer_at') }} as became_customer_on,
        {{ local_date('delivered.churned_at') }} as churned_on,
        delivered._file,
        delivered._row,
        delivered._arrived_at
    from delivered
    inner join account_links
        on
            delivered.tool = account_links.tool
            and delivered.account_id = account_links.tool_account_id
    qualify
        row_number() over (
            partition by account_links.account_id
            order by delivered._arrived_at desc, delivered._file desc, delivered._row desc
        ) = 1

)

select * from int_accounts
