{%- set measures = ['new_decision_makers_90d'] -%}
{%- set milestones = ref('int_project_milestones') ~ ' where account_id is not null' -%}
with activities as (

    select
        activities.*,
        activity_types.activity_group,
        coalesce(activities.status, 'held') in ('held', 'attended') as is_held,
        activities.status in ('cancelled', 'no_show') as is_cancelled
    from {{ ref('int_activities') }} as activities
    left join {{ ref('activity_types') }} as activity_types
        on activities.activity_type = activity_types.activity_type
    where activities.account_id is not null and activities.occurred_on is not null

),

meetings as (

    select * from activities
    where activity_group = 'meeting'

),

contacts as (

    select
        contacts.*,
        -- Who is there since nobody knows when is there from the beginning.
        coalesce(joined_on, cast('0001-01-01' as date)) as present_from
    from {{ ref('int_contacts') }} as contacts
    where contacts.account_id is not null and contacts.role in ('champion', 'decision_maker')

),

-- A new decision-maker is introduced by the first conversation with somebody of ours.
introductions as (

    select
        contacts.tool,
        contacts.contact_id,
        min(activities.occurred_on) as introduced_on
    from contacts
    inner join activities
        on
            contacts.account_id = activities.account_id
            and contacts.tool = activities.tool
            and contacts.contact_id = activities.contact_id
            and contacts.joined_on <= activities.occurred_on
    where activities.is_held and activities.activity_group in ('meeting', 'conversation')
    group by contacts.tool, contacts.contact_id

),

signs as (

    select * from {{ ref('int_account_signs') }}

),

tickets as (

    select * from {{ ref('int_tickets') }}
    where account_id is not null and sentiment is not null

),

-- What counts from which day until which (null = for ever).
spans as (

    {% for measure, from_where, begins_on, ends_on, amount in [
        ('activities_to_date', 'activities', 'occurred_on', none, 1),
        ('meetings_held_90d', 'meetings where is_held', 'occurred_on', 'occurred_on + 90', 1),
        ('meetings_cancelled_90d', 'meetings where is_cancelled',
            'occurred_on', 'occurred_on + 90', 1),
        ('met_on', 'meetings where is_held', 'occurred_on', none, 1),
        ('webinars_to_date', "activities where activity_group = 'event'", 'occurred_on', none, 1),
        ('webinars_attended_180d', "activities where activity_group = 'event' and is_held",
            'occurred_on', 'occurred_on + 180', 1),
        ('webinar_invitations_180d', "activities where activity_group = 'event'"
            ~ " and (is_held or status in ('invited', 'no_show'))",
            'occurred_on', 'occurred_on + 180', 1),
        ('sentiment_90d', 'activities where sentiment is not null',
            'occurred_on', 'occurred_on + 90', 'sentiment'),
        ('sentiments_90d', 'activities where sentiment is not null',
            'occurred_on', 'occurred_on + 90', 1),
        ('sentiment_90d', 'tickets', 'opened_on', 'opened_on + 90', 'sentiment'),
        ('sentiments_90d', 'tickets', 'opened_on', 'opened_on + 90', 1),
        ('adverse_notes_180d', "signs where sign_group = 'adverse'", 'said_on', 'said_on + 180', 1),
        ('competition_notes_180d', "signs where sign_group = 'competition'",
            'said_on', 'said_on + 180', 1),
        ('price_pressure_notes_180d', "signs where sign_group = 'price_pressure'",
            'said_on', 'said_on + 180', 1),
        ('competition_comments_to_date',
            "signs where sign_group = 'competition' and source = 'survey_comment'",
            'said_on', none, 1),
        ('price_pressure_comments_to_date',
            "signs where sign_group = 'price_pressure' and source = 'survey_comment'",
            'said_on', none, 1),
        ('new_decision_makers_90d', "signs where sign_group = 'new_decision_maker'",
            'said_on', 'said_on + 90', 1),
        ('champion_left_on', "signs where sign_group = 'champion_left'", 'said_on', none, 1),
        ('champion_left_on', "contacts where role = 'champion'", 'left_on', none, 1),
        ('champion_joined_on', "contacts where role = 'champion'", 'joined_on', none, 1),
        ('active_champions', "contacts where role = 'champion'", 'present_from', 'left_on', 1),
        ('champions_to_date', "contacts where role = 'champion'", 'present_from', none, 1),
        ('active_decision_makers', "contacts where role = 'decision_maker'",
            'present_from', 'left_on', 1),
        ('decision_makers_to_date', "contacts where role = 'decision_maker'",
            'present_from', none, 1),
        ('overdue_milestones', milestones, 'due_on + 1', 'completed_on', 1),
        ('milestones_due_to_date', milestones, 'due_on + 1', none, 1),
        ('milestone_postponements_90d', milestones ~ ' and postponed_count is not null',
            'due_on', 'due_on + 90', 'postponed_count'),
        ('postponements_told_to_date', milestones ~ ' and postponed_count is not null',
            'due_on', none, 1),
    ] -%}
    {%- do measures.append(measure) if measure not in measures and not measure.endswith('_on') -%}
    select
        account_id,
        '{{ measure }}' as measure,
        {{ begins_on }} as begins_on,
        {{ ends_on or 'cast(null as date)' }} as ends_on,
        cast({{ amount }} as decimal(18, 4)) as amount
    from {{ from_where }}

    union all

    {% endfor -%}
    select
        contacts.account_id,
        'new_decision_makers_90d' as measure,
        contacts.joined_on as begins_on,
        least(contacts.joined_on + 90, introductions.introduced_on) as ends_on,
        cast(1 as decimal(18, 4)) as amount
    from contacts
    left join introductions
        on
            contacts.tool = introductions.tool
            and contacts.contact_id = introductions.contact_id
    where contacts.role = 'decision_maker'

),

int_relationship_daily as (

    {{ changes_of_spans('spans', measures, ['met_on', 'champion_left_on', 'champion_joined_on']) }}

)

select * from int_relationship_daily
