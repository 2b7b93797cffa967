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

rule_playbooks as (

    select * from {{ ref('rule_playbooks') }}

),

playbooks as (

    select * from {{ ref('playbooks') }}

),

settings as (

    select * from {{ ref('int_settings') }}

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
        case when episodes.closed_on is null then 'open' else 'closed' end as state,
        episodes.opened_on,
        episodes.escalated_on,
        episodes.last_fired_on,
        episodes.closed_on,
        episodes.close_reason,
        coalesce(accounts.owner_email, settings.default_owner_email) as owner_email,
        accounts.owner_email is null as is_owner_assumed,
        rule_playbooks.playbook_id,
        playbooks.playbook_name,
        playbooks.next_action,
        playbooks.owner_role,
        last_interactions.last_interaction,
        last_interactions.last_interaction_on,
        playbooks.allows_commercial_offer,
        cast(
            {{ dbt.dateadd(
                'hour',
                'playbooks.sla_hours',
                local_day_end('coalesce(episodes.escalated_on, episodes.opened_on)')
            ) }} as timestamp
        ) as due_at,
        episodes.reason,
        episodes.latest_reason
    from episodes
    inner join accounts on episodes.account_id = accounts.account_id
    inner join rules on episodes.rule_id = rules.rule_id
    inner join severities on episodes.severity_rank = severities.severity_rank
    cross join settings
    left join rule_playbooks
        on
            episodes.rule_id = rule_playbooks.rule_id
            and severities.severity = rule_playbooks.severity
    left join {{ ref('int_last_interactions') }} as last_interactions
        on episodes.account_id = last_interactions.account_id
    left join playbooks on rule_playbooks.playbook_id = playbooks.playbook_id

)

select * from alerts
