-- N17: what the renewals list calls due is, contract by contract, the MRR of the account.
with contracts as (

    select
        account_id,
        sum(mrr) as mrr
    from {{ ref('int_upcoming_renewals') }}
    group by account_id
    having count(*) = count(mrr)

),

movements as (

    select
        account_id,
        sum(mrr_change) as mrr
    from {{ ref('mrr_movements') }}
    group by account_id
    having count(*) = count(mrr_change)

)

select
    coalesce(contracts.account_id, movements.account_id) as account_id,
    contracts.mrr as mrr_of_contracts,
    movements.mrr as mrr_of_movements
from movements
full join contracts on movements.account_id = contracts.account_id
where coalesce(contracts.mrr, 0) <> coalesce(movements.mrr, 0)
