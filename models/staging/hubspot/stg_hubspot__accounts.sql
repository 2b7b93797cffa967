with source as (

    {{ delivered('hubspot', 'companies') }}

),

won_deals as (

    select * from {{ ref('stg_hubspot__won_deals') }}

),

owner_emails as (

    select * from {{ ref('stg_hubspot__owner_emails') }}

),

newest as (

    select *
    from source
    qualify
        row_number() over (
            partition by id
            order by _arrived_at desc, _file desc, _row desc
        ) = 1

),

renamed as (

    select
        'hubspot' as tool,
        newest.id as account_id,
        newest.name as account_name,
        newest.domain,
        newest.parent_id as parent_account_id,
        cast(null as {{ dbt.type_string() }}) as segment,
        newest.industry,
        newest.country,
        cast(null as {{ dbt.type_string() }}) as acquisition_channel,
        cast(null as {{ dbt.type_string() }}) as plan,
        -- A range says too little.
        case
            when translate(newest.number_of_employees, '0123456789', '') = ''
                then cast(newest.number_of_employees as bigint)
        end as employee_count,
        cast(null as bigint) as seats,
        coalesce(
            owner_emails.owner_email, case when newest.owner like '%@%' then newest.owner end
        ) as owner_email,
        cast(null as boolean) as is_strategic,
        case
            when newest.lifecycle_stage in ('customer', 'kunde', 'evangelist') then 'customer'
            when newest.lifecycle_stage in ('other', 'unknown') then null
            when newest.lifecycle_stage is not null then 'lead'
        end as lifecycle_stage,
        newest.created_at,
        won_deals.first_won_at as became_customer_at,
        cast(null as timestamp) as churned_at,
        cast(null as {{ dbt.type_string() }}) as churn_kind,
        cast(null as {{ dbt.type_string() }}) as churn_reason,
        newest._file,
        newest._row,
        newest._arrived_at
    from newest
    left join won_deals on newest.id = won_deals.account_id
    left join owner_emails on newest.owner = owner_emails.owner
    where not coalesce(newest.is_deleted, false)

)

select * from renamed
