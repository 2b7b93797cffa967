-- Moments at which somebody of ours and somebody of theirs were in touch (K58). Who writes to us
-- waits for an answer: that is the contact.
with activities as (

    select * from {{ ref('int_activities') }}

),

int_human_contacts as (

    select distinct
        activities.account_id,
        activities.occurred_on,
        activities.occurred_at
    from activities
    inner join {{ ref('activity_types') }} as activity_types
        on activities.activity_type = activity_types.activity_type
    inner join {{ ref('int_as_of') }} as as_of on activities.occurred_on <= as_of.as_of_on
    where
        activity_types.is_human_contact
        and activities.account_id is not null
        and not (activity_types.needs_answer and coalesce(activities.direction, '') = 'inbound')
        and coalesce(activities.status, 'held') in ('held', 'attended')

)

select * from int_human_contacts
