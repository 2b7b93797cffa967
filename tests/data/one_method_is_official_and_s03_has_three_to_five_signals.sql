-- Two official methods would double every account, none would leave all without a band. A score of
-- few signals has three to five of them (T27), and their weights are parts of 1.
select
    'official methods' as what,
    count(*) as found
from {{ ref('score_methods') }}
where is_official
having count(*) <> 1

union all

select
    'few signals' as what,
    count(*) as found
from {{ ref('score_kpis') }}
where few_signals_weight > 0
having count(*) not between 3 and 5 or sum(few_signals_weight) <> 1
