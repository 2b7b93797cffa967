-- R20, D17, K41-K44: opening + movements = closing, of customers and of money; churn and retention
-- are 100 % of the same base, up to rounding; every loss has one definition; nothing is kept that
-- was not there; what moved the money is unknown only where all of it is.
select *
from {{ ref('retention_monthly') }}
where
    customers_start + customers_new + customers_reactivated - customers_lost
    - customers_gone_again <> customers_end
    or customers_retained + customers_lost <> customers_start
    or abs(churn_rate + retention_rate - 1) > 0.000001
    or customers_lost_closed + customers_lost_cancelled + customers_lost_not_renewed
    + customers_lost_stated <> customers_lost
    or coalesce(mrr_start, 0)
    + coalesce(mrr_new + mrr_reactivation + mrr_expansion + mrr_contraction + mrr_churn, 0)
    <> coalesce(mrr_end, 0)
    or (
        mrr_new + mrr_reactivation + mrr_expansion + mrr_contraction + mrr_churn is null
        and coalesce(mrr_start, mrr_end, mrr_new, mrr_reactivation, mrr_churn) is not null
    )
    or grr > nrr
    or mrr_kept > mrr_start
    or mrr_renewed > mrr_due
    or contracts_renewed > contracts_due
