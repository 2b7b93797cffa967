-- Share of promoters minus share of detractors (K34): beyond the ends, answers were counted twice.
select
    account_id,
    date_day,
    nps_180d
from {{ ref('int_kpis_satisfaction') }}
where nps_180d < -100 or nps_180d > 100
