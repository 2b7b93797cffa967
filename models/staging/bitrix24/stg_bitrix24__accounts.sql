with source as (

    {{ delivered('bitrix24', 'companies') }}

),

deals as (

    select * from {{ ref('stg_bitrix24__deals') }}

),

user_emails as (

    select * from {{ ref('stg_bitrix24__user_emails') }}

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

first_wins as (

    select
        company_id,
        min(close_date) as won_at
    from deals
    where is_won
    group by company_id

),

renamed as (

    select
        'bitrix24' as tool,
        newest.id as account_id,
        newest.title as account_name,
        newest.web as domain,
        cast(null as {{ dbt.type_string() }}) as parent_account_id,
        cast(null as {{ dbt.type_string() }}) as segment,
        newest.industry,
        cast(null as {{ dbt.type_string() }}) as country,
        cast(null as {{ dbt.type_string() }}) as acquisition_channel,
        cast(null as {{ dbt.type_string() }}) as plan,
        case
            when translate(newest.employees, '0123456789', '') = ''
                then cast(newest.employees as bigint)
        end as employee_count,
        cast(null as bigint) as seats,
        user_emails.email as owner_email,
        cast(null as boolean) as is_strategic,
        case when lower(newest.company_type) in ('customer', 'клиент') then 'customer' end
            as lifecycle_stage,
        newest.created_at,
        first_wins.won_at as became_customer_at,
        cast(null as timestamp) as churned_at,
        cast(null as {{ dbt.type_string() }}) as churn_kind,
        cast(null as {{ dbt.type_string() }}) as churn_reason,
        newest._file,
        newest._row,
        newest._arrived_at
    from newest
    left join first_wins on newest.id = first_wins.company_id
    left join user_emails on newest.responsible = user_emails.user_id

)

select * from renamed
