-- title: Biggest falls in four weeks
-- description: Customers whose score has fallen, the worst first, with the three reasons that cost most points.
-- display: table
select
    account_name,
    owner_email,
    band,
    score,
    score_change_28d,
    mrr,
    reason_1,
    reason_2,
    reason_3
from account_health.account_health
where score_change_28d < 0 [[and owner_email = {{owner}}]]
order by score_change_28d, account_name
