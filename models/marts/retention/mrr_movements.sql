with mrr_changes as (

    select * from {{ ref('int_mrr_changes') }}

),

accounts as (

    select * from {{ ref('int_accounts') }}

),

movements as (

    select
        account_id,
        cast({{ dbt.date_trunc('month', 'changed_on') }} as date) as month_start_on,
        kind,
        sum(mrr_change) as mrr_change,
        count(*) as change_count,
        max(changed_on) as last_changed_on
    from mrr_changes
    group by account_id, cast({{ dbt.date_trunc('month', 'changed_on') }} as date), kind

),

mrr_movements as (

    select
        movements.account_id,
        movements.month_start_on,
        movements.kind,
        accounts.account_name,
        accounts.segment,
        accounts.plan,
        cast(movements.mrr_change as decimal(18, 4)) as mrr_change,
        cast(movements.change_count as integer) as change_count,
        movements.last_changed_on
    from movements
    inner join accounts on movements.account_id = accounts.account_id

)

select * from mrr_movements
