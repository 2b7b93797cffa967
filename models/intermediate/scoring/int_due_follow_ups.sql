-- The step that is to be done on the morning after the as-of date, for which the work list is made.
-- Whoever puts off an alert of the account puts off its follow-up.
with snoozed as (

    select distinct episodes.account_id
    from {{ ref('int_alert_episodes') }} as episodes
    inner join {{ ref('int_alert_states') }} as states on episodes.alert_id = states.alert_id
    where states.state = 'snoozed' and not states.is_up

),

int_due_follow_ups as (

    select
        follow_ups.account_id,
        follow_ups.alert_id,
        follow_ups.follow_up
    from {{ ref('int_follow_ups') }} as follow_ups
    inner join {{ ref('int_as_of') }} as as_of
        on
            follow_ups.due_on <= as_of.as_of_on + 1
            and follow_ups.until_on > as_of.as_of_on + 1
    left join snoozed on follow_ups.account_id = snoozed.account_id
    where follow_ups.done_on is null and snoozed.account_id is null
    qualify
        row_number() over (
            partition by follow_ups.account_id order by follow_ups.due_on desc
        ) = 1

)

select * from int_due_follow_ups
