-- Which KPI took the most points from the accounts that fell in the last 28 days?
-- One row per account and KPI whose points fell.
with health as (

    select * from {{ ref('account_health') }}
    where score_change_28d < 0

),

reasons as (

    select * from {{ ref('account_health_reasons') }}

),

compared as (

    select
        health.account_id,
        health.account_name,
        health.score,
        health.score_change_28d,
        now_reasons.kpi,
        now_reasons.sentence,
        coalesce(now_reasons.points, 0) - coalesce(then_reasons.points, 0) as points_change
    from health
    inner join reasons as now_reasons
        on
            health.account_id = now_reasons.account_id
            and health.date_day = now_reasons.date_day
    inner join reasons as then_reasons
        on
            now_reasons.account_id = then_reasons.account_id
            and now_reasons.kpi = then_reasons.kpi
            and now_reasons.date_day = then_reasons.date_day + 28

)

select * from compared
where points_change < 0
order by score_change_28d, account_id, points_change, kpi
