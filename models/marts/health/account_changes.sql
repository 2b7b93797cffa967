with tellings as (

    select * from {{ ref('int_account_tellings') }}

),

accounts as (

    select * from {{ ref('int_accounts') }}

),

owners as (

    select * from {{ ref('int_account_owners') }}

),

playbooks as (

    select * from {{ ref('playbooks') }}

),

account_changes as (

    select
        {{ content_key(['tellings.account_id', 'tellings.telling_number']) }} as change_id,
        tellings.account_id,
        tellings.telling_number as change_number,
        tellings.told_on as changed_on,
        accounts.account_name,
        owners.owner_email,
        cast(tellings.score as decimal(12, 9)) as score,
        cast(tellings.score_told_before as decimal(12, 9)) as score_before,
        tellings.band,
        tellings.band_told_before as band_before,
        daily.reason_1,
        daily.reason_2,
        daily.reason_3,
        tellings.lead_alert_id,
        tellings.rule_names,
        tellings.playbook_id,
        tellings.playbook_id_told_before as playbook_id_before,
        playbooks.next_action,
        tellings.due_at
    from tellings
    inner join accounts on tellings.account_id = accounts.account_id
    inner join owners on tellings.account_id = owners.account_id
    left join playbooks on tellings.playbook_id = playbooks.playbook_id
    left join {{ ref('account_health_daily') }} as daily
        on
            tellings.account_id = daily.account_id
            and tellings.told_on = daily.date_day

)

select * from account_changes
