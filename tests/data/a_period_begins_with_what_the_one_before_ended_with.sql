-- R21: the base never shifts. Tenure bands are left out: time moves customers between them.
with periods as (

    select
        *,
        lag(customers_end) over dimension_values as customers_before,
        lag(mrr_end) over dimension_values as mrr_before
    from {{ ref('retention_monthly') }}
    where dimension <> 'tenure_band'
    window dimension_values as (
        partition by period_type, dimension, dimension_value order by period_start_on
    )

)

select *
from periods
where
    customers_before <> customers_start
    or coalesce(mrr_before, 0) <> coalesce(mrr_start, 0)
