-- Which renewals of the coming 90 days are not in good health, and what is at stake?
-- One row per account that renews.
with health as (

    select * from {{ ref('account_health') }}

)

select
    next_renewal_on,
    days_to_renewal,
    account_name,
    owner_email,
    mrr * 12 as annual_recurring_revenue,
    score,
    band,
    signal_band,
    reason_1
from health
where
    days_to_renewal between 0 and 90
    and (band in ('at_risk', 'critical') or signal_band = 'red')
order by next_renewal_on, mrr desc nulls last, account_id
