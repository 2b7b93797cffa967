{#- count: what must have been seen before it is known (has_notes: the feed) -#}
{%- set counts = {
    'meetings_held_90d': 'activities_to_date', 'meetings_cancelled_90d': 'activities_to_date',
    'webinars_attended_180d': 'webinars_to_date', 'active_champions': 'champions_to_date',
    'active_decision_makers': 'decision_makers_to_date',
    'overdue_milestones': 'milestones_due_to_date',
    'milestone_postponements_90d': 'postponements_told_to_date',
    'new_decision_makers_90d': 'decision_makers_to_date + has_notes',
    'adverse_notes_180d': 'has_notes',
    'competition_notes_180d': 'competition_comments_to_date + has_notes',
    'price_pressure_notes_180d': 'price_pressure_comments_to_date + has_notes',
} -%}
{%- set sums = counts.keys() | list + [
    'activities_to_date', 'webinars_to_date', 'champions_to_date', 'decision_makers_to_date',
    'competition_comments_to_date', 'price_pressure_comments_to_date',
    'milestones_due_to_date', 'postponements_told_to_date', 'webinar_invitations_180d',
    'sentiment_90d', 'sentiments_90d',
] %}
with account_days as (

    select * from {{ ref('int_computed_days') }}

),

relationship_daily as (

    select * from {{ ref('int_relationship_daily') }}

),

late_milestones as (

    select
        milestones.account_id,
        account_days.date_day,
        min(milestones.due_on) as oldest_due_on
    from {{ ref('int_project_milestones') }} as milestones
    inner join account_days
        on
            milestones.account_id = account_days.account_id
            and milestones.due_on < account_days.date_day
            and (
                milestones.completed_on is null
                or milestones.completed_on > account_days.date_day
            )
    group by milestones.account_id, account_days.date_day

),

-- Before anybody has written a note nobody knows whether there was something to note.
first_note as (

    select min(noted_on) as first_noted_on
    from {{ ref('int_account_notes') }}

),

summed as (

    {{ running_sums(
        'relationship_daily', sums, ['met_on', 'champion_left_on', 'champion_joined_on']
    ) }}

),

windowed as (

    select
        summed.*,
        case when summed.date_day >= first_note.first_noted_on then 1 else 0 end as has_notes
    from summed
    cross join first_note

),

int_kpis_relationship as (

    select
        windowed.account_id,
        windowed.date_day,
        {% for name, known in counts.items() -%}
        case when {{ known }} > 0 then cast({{ name }} as bigint) end as {{ name }},
        {% endfor -%}
        {{ dbt.datediff('windowed.met_on', 'windowed.date_day', 'day') }} as days_since_meeting,
        windowed.webinars_attended_180d
        / cast(nullif(windowed.webinar_invitations_180d, 0) as double)
            as webinar_attendance_rate_180d,
        windowed.sentiment_90d / cast(nullif(windowed.sentiments_90d, 0) as double)
            as sentiment_avg_90d,
        -- A champion who came after the last one left has taken over.
        case
            when
                windowed.champion_joined_on is null
                or windowed.champion_joined_on <= windowed.champion_left_on
                then {{ dbt.datediff('windowed.champion_left_on', 'windowed.date_day', 'day') }}
        end as champion_left_days,
        {{ dbt.datediff('late_milestones.oldest_due_on', 'windowed.date_day', 'day') }}
            as oldest_overdue_milestone_days
    from windowed
    left join late_milestones
        on
            windowed.account_id = late_milestones.account_id
            and windowed.date_day = late_milestones.date_day

)

select * from int_kpis_relationship
