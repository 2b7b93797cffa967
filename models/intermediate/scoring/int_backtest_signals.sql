-- When what is judged spoke for a tested account: alerts from opening to closing, and stretches of
-- days in a band.
with tested as (

    select
        account_id,
        max(ends_on) as ends_on
    from {{ ref('int_backtest_accounts') }}
    group by account_id

),

mildest as (

    select min(severity_rank) as severity_rank
    from {{ ref('severities') }}

),

alerts as (

    select alerts.*
    from {{ ref('int_alert_episodes') }} as alerts
    inner join tested
        on
            alerts.account_id = tested.account_id
            and alerts.opened_on < tested.ends_on

),

-- From the first day on which they were more than mild: what they became later, nobody knew then.
graver_alerts as (

    select
        alerts.account_id,
        alerts.closed_on,
        min(rule_hits.date_day) as opened_on
    from alerts
    inner join {{ ref('int_rule_hits') }} as rule_hits
        on
            alerts.account_id = rule_hits.account_id
            and alerts.rule_id = rule_hits.rule_id
            and rule_hits.date_day >= alerts.opened_on
            and rule_hits.date_day < coalesce(alerts.closed_on, rule_hits.date_day + 1)
    inner join mildest on rule_hits.severity_rank > mildest.severity_rank
    group by alerts.account_id, alerts.alert_id, alerts.closed_on

),

int_backtest_signals as (

    select
        account_id,
        rule_id,
        opened_on,
        closed_on
    from alerts

    union all

    select
        account_id,
        'any_rule' as rule_id,
        opened_on,
        closed_on
    from alerts

    union all

    select
        account_id,
        'any_rule_above_light' as rule_id,
        opened_on,
        closed_on
    from graver_alerts

    union all

    select
        account_id,
        rule_id,
        opened_on,
        closed_on
    from {{ ref('int_backtest_bands') }}

)

select * from int_backtest_signals
