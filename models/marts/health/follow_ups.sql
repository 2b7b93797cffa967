with steps as (

    select * from {{ ref('int_follow_ups') }}

),

scores as (

    select * from {{ ref('int_health_scores') }}

),

as_of as (

    select * from {{ ref('int_as_of') }}

),

follow_ups as (

    select
        steps.account_id,
        steps.follow_up,
        steps.alert_id,
        accounts.account_name,
        owners.owner_email,
        steps.contacted_on,
        steps.due_on,
        steps.done_on,
        steps.status,
        steps.next_action,
        cast(before.score as decimal(12, 9)) as score_at_contact,
        cast(after.score as decimal(12, 9)) as score_at_step,
        cast(after.score - before.score as decimal(12, 9)) as score_change
    from steps
    inner join {{ ref('int_accounts') }} as accounts on steps.account_id = accounts.account_id
    inner join {{ ref('int_account_owners') }} as owners on steps.account_id = owners.account_id
    cross join as_of
    left join scores as before
        on steps.account_id = before.account_id and steps.contacted_on = before.date_day
    left join scores as after
        on
            steps.account_id = after.account_id
            and case when steps.due_on <= as_of.as_of_on then steps.due_on end = after.date_day

)

select * from follow_ups
