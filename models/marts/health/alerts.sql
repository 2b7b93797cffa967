with episodes as (

    select * from {{ ref('int_alert_episodes') }}

),

accounts as (

    select * from {{ ref('int_accounts') }}

),

rules as (

    select * from {{ ref('rules') }}

),

severities as (

    select * from {{ ref('severities') }}

),

playbooks as (

    select * from {{ ref('playbooks') }}

),

states as (

    select * from {{ ref('int_alert_states') }}

),

owners as (

    select * from {{ ref('int_account_owners') }}

),

alerts as (

    select
        episodes.alert_id,
        episodes.account_id,
        accounts.account_name,
        episodes.rule_id,
        rules.rule_name,
        severities.severity,
        cast(severities.severity_rank as integer) as severity_rank,
        states.state,
        episodes.opened_on,
        episodes.escalated_on,
        episodes.last_fired_on,
        cast(states.reopen_count as integer) as reopen_count,
        states.closed_on,
        states.close_reason,
        states.acted_by,
        states.snoozed_until as snooze_until_at,
        owners.owner_email,
        owners.is_owner_assumed,
        states.playbook_id,
        playbooks.playbook_name,
        playbooks.next_action,
        playbooks.owner_role,
        last_interactions.last_interaction,
        last_interactions.last_interaction_on,
        playbooks.allows_commercial_offer,
        states.due_at,
        states.sla_status,
        states.first_contacted_at,
        cast(
            {{ dbt.datediff('states.opened_at', 'states.first_contacted_at', 'second') }} as double
        ) / 3600 as contact_hours,
        states.escalated_to,
        episodes.reason,
        episodes.latest_reason
    from episodes
    inner join accounts on episodes.account_id = accounts.account_id
    inner join rules on episodes.rule_id = rules.rule_id
    inner join severities on episodes.severity_rank = severities.severity_rank
    inner join states on episodes.alert_id = states.alert_id
    inner join owners on episodes.account_id = owners.account_id
    inner join playbooks on states.playbook_id = playbooks.playbook_id
    left join {{ ref('int_last_interactions') }} as last_interactions
        on episodes.account_id = last_interactions.account_id

)

select * from alerts
