-- After the last contact that answered an alert: weekly points for a month (A08) and the milestones
-- of the value plan (A05). A step is done by a contact from its day on, before it is missed. A
-- contact answers every alert that was up: the gravest stands for them.
with answers as (

    select
        account_id,
        alert_id,
        {{ local_date('contacted_at') }} as contacted_on
    from {{ ref('int_alert_clocks') }}
    where contacted_at is not null
    qualify
        row_number() over (
            partition by account_id
            order by contacted_at desc, severity_rank desc, started_at desc, alert_id
        ) = 1

),

steps as (

    select
        answers.account_id,
        answers.alert_id,
        answers.contacted_on,
        follow_ups.follow_up,
        follow_ups.next_action,
        answers.contacted_on + follow_ups.after_days as due_on,
        answers.contacted_on + follow_ups.until_days as until_on
    from answers
    cross join {{ ref('follow_up_steps') }} as follow_ups

),

contacts as (

    select distinct
        account_id,
        occurred_on
    from {{ ref('int_human_contacts') }}

),

done as (

    select
        steps.account_id,
        steps.follow_up,
        min(contacts.occurred_on) as done_on
    from steps
    inner join contacts
        on
            steps.account_id = contacts.account_id
            and steps.due_on <= contacts.occurred_on
            and steps.until_on > contacts.occurred_on
    group by steps.account_id, steps.follow_up

),

int_follow_ups as (

    select
        steps.account_id,
        steps.follow_up,
        steps.alert_id,
        steps.contacted_on,
        steps.due_on,
        steps.until_on,
        done.done_on,
        case
            when done.done_on is not null then 'done'
            when steps.due_on > as_of.as_of_on then 'planned'
            when steps.until_on <= as_of.as_of_on then 'missed'
            else 'due'
        end as status,
        steps.next_action
    from steps
    inner join {{ ref('int_customers') }} as customers
        on steps.account_id = customers.account_id
    cross join {{ ref('int_as_of') }} as as_of
    left join done
        on steps.account_id = done.account_id and steps.follow_up = done.follow_up
    where coalesce(customers.churned_on > as_of.as_of_on, true)

)

select * from int_follow_ups
