-- N17: every amount that is shown as at risk ties to the movements.
with movements as (

    select
        account_id,
        sum(mrr_change) as mrr,
        count(*) - count(mrr_change) as unpriced_count
    from {{ ref('mrr_movements') }}
    group by account_id

)

select
    account_health.account_id,
    account_health.mrr,
    movements.mrr as mrr_of_movements
from {{ ref('account_health') }} as account_health
left join movements on account_health.account_id = movements.account_id
where
    account_health.mrr <> coalesce(movements.mrr, 0)
    and coalesce(movements.unpriced_count, 0) = 0
