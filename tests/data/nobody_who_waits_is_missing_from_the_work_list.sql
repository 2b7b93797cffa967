-- N08, R18, A08. Each account with an alert that is up and not put off beyond the morning of the
-- list, or with a step of its follow-up to do, is on its owner's list or counted as left out, be it
-- owned or in the queue.
with waiting as (

    select
        alerts.owner_email,
        alerts.account_id
    from {{ ref('alerts') }} as alerts
    cross join {{ ref('int_as_of') }} as as_of
    where
        alerts.state in ('open', 'acknowledged')
        or {{ local_date('alerts.snooze_until_at') }} <= as_of.as_of_on + 1

    union distinct

    select
        owners.owner_email,
        due_follow_ups.account_id
    from {{ ref('int_due_follow_ups') }} as due_follow_ups
    inner join {{ ref('int_account_owners') }} as owners
        on due_follow_ups.account_id = owners.account_id

),

expected as (

    select
        owner_email,
        count(*) as waiting_count
    from waiting
    group by owner_email

),

listed as (

    select
        owner_email,
        count(*) + max(left_out_count) as waiting_count,
        min(item_count) as least_count,
        max(item_count) as most_count
    from {{ ref('work_list') }}
    group by owner_email

)

select
    expected.owner_email as expected_owner,
    listed.owner_email as listed_owner,
    expected.waiting_count,
    listed.waiting_count as listed_count
from expected
full outer join listed on expected.owner_email = listed.owner_email
where
    expected.waiting_count is distinct from listed.waiting_count
    or listed.least_count <> listed.waiting_count
    or listed.most_count <> listed.waiting_count
