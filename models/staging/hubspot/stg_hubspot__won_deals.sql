with source as (

    {{ delivered('hubspot', 'deals') }}

),

deal_companies as (

    {{ delivered('hubspot', 'deal_companies') }}

),

deal_stages as (

    {{ delivered('hubspot', 'deal_stages') }}

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

-- Of several companies the first by its id.
companies as (

    select
        deal_id,
        min(company_id) as company_id
    from deal_companies
    group by deal_id

),

won_stages as (

    select distinct stage_id
    from deal_stages
    where closed_won

),

won_deals as (

    select
        coalesce(
            newest.company_id, nullif(split_part(newest.company_ids, ';', 1), ''),
            companies.company_id
        ) as account_id,
        newest.close_date
    from newest
    left join companies on newest.id = companies.deal_id
    left join won_stages on newest.stage = won_stages.stage_id
    where
        not coalesce(newest.is_deleted, false)
        and (
            coalesce(newest.is_won, false)
            or won_stages.stage_id is not null
            or lower(replace(newest.stage, ' ', ''))
            in ('closedwon', 'abgeschlossenundgewonnen')
        )

),

stg_hubspot__won_deals as (

    select
        account_id,
        min(close_date) as first_won_at
    from won_deals
    where account_id is not null
    group by account_id

)

select * from stg_hubspot__won_deals
