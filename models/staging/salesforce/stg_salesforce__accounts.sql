with source as (

    {{ delivered('salesforce', 'accounts') }}

),

opportunities as (

    {{ delivered('salesforce', 'opportunities') }}

),

users as (

    select * from {{ ref('stg_salesforce__newest_users') }}

),

-- The newest version speaks: what is deleted in it was deleted since the others were delivered.
newest as (

    select *
    from source
    where coalesce(is_active_version, true)
    qualify
        row_number() over (
            partition by {{ salesforce_id('id') }}
            order by _arrived_at desc, _file desc, _row desc
        ) = 1

),

newest_opportunities as (

    select *
    from opportunities
    where coalesce(is_active_version, true)
    qualify
        row_number() over (
            partition by {{ salesforce_id('id') }}
            order by _arrived_at desc, _file desc, _row desc
        ) = 1

),

first_wins as (

    select
        {{ salesforce_id('account_id') }} as account_id,
        min(close_date) as won_at
    from newest_opportunities
    where is_won and not coalesce(is_deleted, false)
    group by {{ salesforce_id('account_id') }}

),

renamed as (

    select
        'salesforce' as tool,
        {{ salesforce_id('newest.id') }} as account_id,
        newest.name as account_name,
        newest.website as domain,
        {{ salesforce_id('newest.parent_id') }} as parent_account_id,
        newest.segment,
        newest.industry,
        newest.billing_country as country,
        cast(null as {{ dbt.type_string() }}) as acquisition_channel,
        cast(null as {{ dbt.type_string() }}) as plan,
        newest.number_of_employees as employee_count,
        cast(null as bigint) as seats,
        users.email as owner_email,
        cast(null as boolean) as is_strategic,
        case
            when lower(newest.type) like 'customer%' then 'customer'
            when lower(newest.type) = 'prospect' then 'lead'
        end as lifecycle_stage,
        newest.created_date as created_at,
        first_wins.won_at as became_customer_at,
        cast(null as timestamp) as churned_at,
        cast(null as {{ dbt.type_string() }}) as churn_kind,
        cast(null as {{ dbt.type_string() }}) as churn_reason,
        newest._file,
        newest._row,
        newest._arrived_at
    from newest
    left join first_wins on {{ salesforce_id('newest.id') }} = first_wins.account_id
    left join users on {{ salesforce_id('newest.owner_id') }} = users.user_id
    where not coalesce(newest.is_deleted, false) or newest.master_record_id is not null

)

select * from renamed
