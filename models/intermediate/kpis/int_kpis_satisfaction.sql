{%- set sums_90d = ['promoters_turned_detractors', 'csat_satisfied', 'csat_answers'] -%}
{%- set sums_180d = ['nps_promoters', 'nps_detractors', 'nps_answers', 'invitations'] -%}
{%- set sums = sums_180d + sums_90d + ['invitation_answers', 'nps_answers_to_date'] %}
with account_days as (

    select * from {{ ref('int_computed_days') }}

),

survey_daily as (

    select * from {{ ref('int_survey_daily') }}

),

-- Trailing sums as changes: what enters a window on its day leaves it when the window has passed.
changes as (

    select
        {% for name in sums_90d + sums_180d -%}
        {{ name }},
        {% endfor -%}
        invitation_answers_change_180d as invitation_answers,
        nps_answers as nps_answers_to_date,
        account_id,
        date_day
    from survey_daily

    {% for days, leaving in [(90, sums_90d), (180, sums_180d)] -%}
    union all

    select
        {% for name in sums_90d + sums_180d -%}
        {{ '-' ~ name if name in leaving else 0 }} as {{ name }},
        {% endfor -%}
        0 as invitation_answers,
        0 as nps_answers_to_date,
        account_id,
        date_day + {{ days }} as date_day
    from survey_daily

    {% endfor -%}
),

-- What changed before the first computed day is in force on it.
daily_changes as (

    {{ on_computed_days('changes', sums) }}

),

settings as (

    select * from {{ ref('int_settings') }}

),

-- The last NPS answer of each account and day, and how it moved against the same person's one
-- before.
last_answers as (

    select
        account_id,
        answered_on,
        answered_on as date_day,
        score as nps_latest_score,
        score - previous_score as nps_latest_change
    from {{ ref('int_survey_answers') }}
    where survey_type = 'nps' and score is not null and answered_on is not null
    qualify
        row_number() over (
            partition by account_id, answered_on
            order by ordered_at desc, response_id desc
        ) = 1

),

answer_days as (

    {{ on_computed_days('last_answers', [], latest=['answered_on']) }}

),

windowed as (

    select
        {% for name in sums -%}
        coalesce(sum(daily_changes.{{ name }}) over to_date, 0) as {{ name }},
        {% endfor -%}
        max(answer_days.answered_on) over to_date as last_answer_on,
        account_days.account_id,
        account_days.date_day
    from account_days
    left join daily_changes
        on
            account_days.account_id = daily_changes.account_id
            and account_days.date_day = daily_changes.date_day
    left join answer_days
        on
            account_days.account_id = answer_days.account_id
            and account_days.date_day = answer_days.date_day
    window to_date as (
        partition by account_days.account_id
        order by account_days.date_day rows unbounded preceding
    )

),

int_kpis_satisfaction as (

    select
        windowed.account_id,
        windowed.date_day,
        case
            when windowed.nps_answers >= settings.nps_min_answers
                then
                    (windowed.nps_promoters - windowed.nps_detractors) * 100
                    / cast(windowed.nps_answers as double)
        end as nps_180d,
        last_answers.nps_latest_score,
        last_answers.nps_latest_change,
        case
            when windowed.nps_answers_to_date > 0
                then windowed.promoters_turned_detractors
        end as promoters_turned_detractors_90d,
        windowed.csat_satisfied / cast(nullif(windowed.csat_answers, 0) as double)
            as csat_rate_90d,
        windowed.invitation_answers
        / cast(nullif(windowed.invitations, 0) as double) as survey_participation_rate_180d
    from windowed
    cross join settings
    left join last_answers
        on
            windowed.account_id = last_answers.account_id
            and windowed.last_answer_on = last_answers.date_day
            and windowed.date_day < windowed.last_answer_on + settings.nps_max_age_days

)

select * from int_kpis_satisfaction
