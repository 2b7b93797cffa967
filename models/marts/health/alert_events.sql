with history as (

    select * from {{ ref('int_alert_history') }}

),

spells as (

    select distinct
        alert_id,
        account_id,
        rule_id
    from {{ ref('int_alert_spells') }}

),

severities as (

    select * from {{ ref('severities') }}

),

owners as (

    select * from {{ ref('int_account_owners') }}

),

alert_events as (

    select
        history.event_id,
        history.alert_id,
        cast(history.event_number as integer) as event_number,
        spells.account_id,
        spells.rule_id,
        history.event,
        history.event_at,
        history.event_on,
        history.state,
        severities.severity,
        history.notifies as is_notified,
        case when history.event = 'overdue' then owners.manager_email else owners.owner_email end
            as recipient_email,
        history.acted_by,
        history.snoozed_until as snooze_until_at,
        history.reason
    from history
    inner join spells on history.alert_id = spells.alert_id
    inner join severities on history.severity_rank = severities.severity_rank
    inner join owners on spells.account_id = owners.account_id

)

select * from alert_events
