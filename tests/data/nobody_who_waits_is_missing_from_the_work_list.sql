-- N08, R18, A08. Each account with an alert that is up and not put off beyond the morning of the
-- list, or with a step of its follow-up to do, is on its owner's list or in what is left out of it,
-- be it owned or in the queue; and nobody else is.
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

listed as (

    select
        owner_email,
        account_id,
        false as is_left_out,
        item_count,
        left_out_count
    from {{ ref('work_list') }}

    union all

    select
        owner_email,
        account_id,
        true as is_left_out,
        null as item_count,
        null as left_out_count
    from {{ ref('work_left_out') }}

),

counted as (

    select
        owner_email,
        count(*) as found_count,
        count_if(is_left_out) as found_left_out_count,
        min(item_count) as least_count,
        max(item_count) as most_count,
        min(left_out_count) as least_left_out_count,
        max(left_out_count) as most_left_out_count
    from listed
    group by owner_email

)

select
    coalesce(waiting.owner_email, listed.owner_email) as owner_email,
    coalesce(waiting.account_id, listed.account_id) as account_id,
    case when listed.account_id is null then 'is missing' else 'does not wait' end as what
from waiting
full outer join listed
    on
        waiting.owner_email = listed.owner_email
        and waiting.account_id = listed.account_id
where waiting.account_id is null or listed.account_id is null

union all

select
    owner_email,
    null as account_id,
    'is miscounted' as what
from counted
where
    least_count is distinct from found_count
    or most_count is distinct from found_count
    or least_left_out_count is distinct from found_left_out_count
    or most_left_out_count is distinct from found_left_out_count
