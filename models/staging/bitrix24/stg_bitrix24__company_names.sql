with source as (

    {{ delivered('bitrix24', 'companies') }}

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

stg_bitrix24__company_names as (

    select
        lower(title) as company_name,
        min(id) as company_id
    from newest
    group by lower(title)
    having count(*) = 1

)

select * from stg_bitrix24__company_names
