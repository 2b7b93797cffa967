-- Nobody slides from one class of e-mail readers to another without an answer to it (R09).
with classes as (

    select
        account_id,
        date_day,
        segment_value as email_class,
        lag(segment_value) over (partition by account_id order by date_day) as previous_class
    from {{ ref('int_account_segments') }}
    where segment_type = 'email'

),

changes as (

    select
        account_id,
        date_day as changed_on,
        previous_class,
        email_class,
        lead(date_day) over (partition by account_id order by date_day) as next_change_on
    from classes
    where previous_class is null or email_class <> previous_class

),

accounts as (

    select * from {{ ref('int_accounts') }}

),

owners as (

    select * from {{ ref('int_account_owners') }}

),

segment_actions as (

    select * from {{ ref('segment_actions') }}
    where segment_type = 'email'

),

playbooks as (

    select * from {{ ref('playbooks') }}

),

-- Due at the close of the owner's n-th working day after the change, as alerts are (N07).
answers as (

    select
        changes.account_id,
        changes.changed_on,
        playbooks.playbook_id,
        playbooks.next_action,
        working_days.closes_at as due_at
    from changes
    inner join segment_actions
        on
            changes.previous_class = segment_actions.from_value
            and changes.email_class = segment_actions.to_value
    inner join playbooks on segment_actions.playbook_id = playbooks.playbook_id
    inner join owners on changes.account_id = owners.account_id
    {{ working_days_after('changes.changed_on', 'playbooks.sla_hours') }}

),

email_engagement as (

    select
        changes.account_id,
        changes.changed_on,
        accounts.account_name,
        owners.owner_email,
        changes.previous_class,
        changes.email_class,
        changes.next_change_on,
        changes.next_change_on is null as is_current,
        answers.playbook_id,
        answers.next_action,
        answers.due_at
    from changes
    inner join accounts on changes.account_id = accounts.account_id
    inner join owners on changes.account_id = owners.account_id
    left join answers
        on
            changes.account_id = answers.account_id
            and changes.changed_on = answers.changed_on

)

select * from email_engagement
