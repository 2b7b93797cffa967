-- G07: each dimension divides all customers, none is left out and none is in it twice.
with sums as (

    select
        period_type,
        period_start_on,
        dimension,
        sum(customers_start) as customers_start,
        sum(customers_lost) as customers_lost,
        sum(customers_end) as customers_end,
        sum(contracts_due) as contracts_due,
        coalesce(sum(mrr_start), 0) as mrr_start,
        coalesce(sum(mrr_kept), 0) as mrr_kept,
        coalesce(sum(mrr_end), 0) as mrr_end
    from {{ ref('retention_monthly') }}
    group by period_type, period_start_on, dimension

)

select
    sums.*,
    everybody.customers_start as all_customers_start,
    everybody.mrr_end as all_mrr_end
from sums
inner join sums as everybody
    on
        sums.period_type = everybody.period_type
        and sums.period_start_on = everybody.period_start_on
        and everybody.dimension = 'all'
where
    sums.customers_start <> everybody.customers_start
    or sums.customers_lost <> everybody.customers_lost
    or sums.customers_end <> everybody.customers_end
    or sums.contracts_due <> everybody.contracts_due
    or sums.mrr_start <> everybody.mrr_start
    or sums.mrr_kept <> everybody.mrr_kept
    or sums.mrr_end <> everybody.mrr_end
