-- For which tested accounts did a rule speak within the horizon, since when, and how often?
with tested as (

    select * from {{ ref('int_backtest_accounts') }}

),

signals as (

    select * from {{ ref('int_backtest_signals') }}

),

int_backtest_warnings as (

    select
        tested.horizon_days,
        tested.lost_account_id,
        tested.account_id,
        tested.is_lost,
        signals.rule_id,
        -- What has stood open since before the horizon counts from its first day.
        min(greatest(signals.opened_on, tested.starts_on)) as first_signal_on,
        max({{ dbt.datediff(
            'greatest(signals.opened_on, tested.starts_on)', 'tested.ends_on', 'day'
        ) }}) as lead_days,
        sum(case when signals.opened_on >= tested.starts_on then 1 else 0 end) as alerts_opened
    from tested
    inner join signals
        on
            tested.account_id = signals.account_id
            and signals.opened_on < tested.ends_on
            and coalesce(signals.closed_on, tested.ends_on) > tested.starts_on
    group by
        tested.horizon_days,
        tested.lost_account_id,
        tested.account_id,
        tested.is_lost,
        signals.rule_id

)

select * from int_backtest_warnings
