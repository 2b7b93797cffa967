-- title: MRR at risk
-- description: The whole MRR of the customers in a band at risk, in the reporting currency; who has no known MRR is not in it.
-- display: scalar
select sum(mrr_at_risk) as mrr_at_risk
from account_health.account_health
[[where owner_email = {{owner}}]]
