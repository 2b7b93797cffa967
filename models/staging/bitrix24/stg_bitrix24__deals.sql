with source as (

    {{ delivered('bitrix24', 'deals') }}

),

company_names as (

    select * from {{ ref('stg_bitrix24__company_names') }}

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

stg_bitrix24__deals as (

    select
        newest.id as deal_id,
        -- 0 is Bitrix24's way to write that there is none.
        coalesce(nullif(newest.company_id, '0'), company_names.company_id) as company_id,
        newest.close_date,
        coalesce(
            newest.stage_semantic_id = 'S',
            newest.stage_id = 'WON'
            or newest.stage_id like '%:WON'
            or lower(newest.stage_id) = 'сделка успешна',
            false
        ) as is_won
    from newest
    left join company_names on lower(newest.company_name) = company_names.company_name

)

select * from stg_bitrix24__deals
