-- title: Customers by band
-- description: Customers of the as-of date and their known MRR. too_early and no_data are no judgement.
-- display: bar
select
    band,
    count(*) as customers,
    sum(mrr) as mrr
from account_health.account_health
[[where owner_email = {{owner}}]]
group by band
order by customers desc, band
