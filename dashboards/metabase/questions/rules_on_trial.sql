-- title: Would the rules have warned?
-- description: Every rule on the customers lost last and on kept ones beside them: whom it would have caught, how early, and what it costs.
-- display: table
select
    rule_name,
    horizon_days,
    recall,
    precision,
    lift,
    lead_days_median,
    false_alerts_per_owner_week,
    sample
from account_health.rule_backtest
order by horizon_days, lift desc nulls last, rule_id
