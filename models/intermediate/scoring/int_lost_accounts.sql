-- Each account lost last: what was known before it left, and what was done about it? Over the
-- longest horizon that the data covers for it.
with tested as (

    select * from {{ ref('int_backtest_accounts') }}
    where is_lost
    qualify row_number() over (partition by account_id order by horizon_days desc) = 1

),

warnings as (

    select
        warnings.account_id,
        warnings.rule_id,
        warnings.first_signal_on,
        rule_types.rule_type
    from {{ ref('int_backtest_warnings') }} as warnings
    inner join tested
        on
            warnings.account_id = tested.account_id
            and warnings.lost_account_id = tested.lost_account_id
            and warnings.horizon_days = tested.horizon_days
    left join {{ ref('int_rule_types') }} as rule_types on warnings.rule_id = rule_types.rule_id

),

firsts as (

    select
        account_id,
        min(case when rule_id = 'any_rule' then first_signal_on end) as first_signal_on,
        min(case when rule_id = 'any_rule_above_light' then first_signal_on end)
            as first_grave_signal_on,
        min(case when rule_type = 'leading' then first_signal_on end) as first_leading_on,
        min(case when rule_type = 'lagging' then first_signal_on end) as first_lagging_on
    from warnings
    group by account_id

),

first_rules as (

    select
        warnings.account_id,
        {{ dbt.listagg('warnings.rule_id', "', '", 'order by warnings.rule_id') }} as first_rules
    from warnings
    inner join firsts
        on
            warnings.account_id = firsts.account_id
            and warnings.first_signal_on = firsts.first_signal_on
    where warnings.rule_type is not null
    group by warnings.account_id

),

-- Somebody of ours met or called them, or did anything at all that names one of the alerts.
interventions as (

    select
        activities.account_id,
        activities.occurred_on,
        activities.activity_type
    from {{ ref('int_activities') }} as activities
    inner join {{ ref('activity_types') }} as activity_types
        on activities.activity_type = activity_types.activity_type
    inner join tested on activities.account_id = tested.account_id
    inner join firsts on activities.account_id = firsts.account_id
    where
        activities.occurred_on >= firsts.first_signal_on
        and activities.occurred_on < tested.ends_on
        and coalesce(activities.status, 'held') in ('held', 'attended')
        and (
            activities.alert_id is not null
            or (
                activity_types.activity_group in ('meeting', 'conversation')
                and coalesce(activities.direction, 'outbound') = 'outbound'
            )
        )
    qualify
        row_number() over (
            partition by activities.account_id
            order by activities.occurred_on, activities.activity_type
        ) = 1

),

int_lost_accounts as (

    select
        tested.account_id,
        tested.ends_on as lost_on,
        tested.horizon_days,
        firsts.first_signal_on,
        {{ dbt.datediff('firsts.first_signal_on', 'tested.ends_on', 'day') }} as lead_days,
        first_rules.first_rules,
        firsts.first_grave_signal_on,
        firsts.first_leading_on,
        firsts.first_lagging_on,
        interventions.occurred_on as first_intervention_on,
        interventions.activity_type as first_intervention,
        {{ dbt.datediff('interventions.occurred_on', 'tested.ends_on', 'day') }}
            as intervention_lead_days
    from tested
    left join firsts on tested.account_id = firsts.account_id
    left join first_rules on tested.account_id = first_rules.account_id
    left join interventions on tested.account_id = interventions.account_id

)

select * from int_lost_accounts
