with account_days as (

    select * from {{ ref('int_account_days') }}

),

first_days as (

    select
        account_id,
        min(date_day) as first_day_on
    from account_days
    group by account_id

),

survey_daily as (

    select * from {{ ref('int_survey_daily') }}

),

-- What changed before the spine begins is in force on its first day.
invitation_answers as (

    select
        survey_daily.account_id,
        greatest(survey_daily.date_day, first_days.first_day_on) as date_day,
        sum(survey_daily.invitation_answers_change_180d) as invitation_answers_change_180d
    from survey_daily
    inner join first_days on survey_daily.account_id = first_days.account_id
    group by
        survey_daily.account_id,
        greatest(survey_daily.date_day, first_days.first_day_on)

),

settings as (

    select * from {{ ref('int_settings') }}

),

-- The last NPS answer of each account and day, and how it moved against the same person's one
-- before.
last_answers as (

    select
        account_id,
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

windowed as (

    select
        account_days.account_id,
        account_days.date_day,
        sum(survey_daily.nps_promoters) over last_180d as nps_promoters_180d,
        sum(survey_daily.nps_detractors) over last_180d as nps_detractors_180d,
        sum(survey_daily.nps_answers) over last_180d as nps_answers_180d,
        sum(survey_daily.promoters_turned_detractors) over last_90d
            as promoters_turned_detractors_90d,
        sum(survey_daily.csat_satisfied) over last_90d as csat_satisfied_90d,
        sum(survey_daily.csat_answers) over last_90d as csat_answers_90d,
        sum(survey_daily.invitations) over last_180d as invitations_180d,
        sum(invitation_answers.invitation_answers_change_180d) over to_date
            as invitation_answers_180d,
        sum(survey_daily.nps_answers) over to_date as nps_answers_to_date,
        max(case when last_answers.account_id is not null then last_answers.date_day end)
            over to_date as last_answer_on
    from account_days
    left join survey_daily
        on
            account_days.account_id = survey_daily.account_id
            and account_days.date_day = survey_daily.date_day
    left join invitation_answers
        on
            account_days.account_id = invitation_answers.account_id
            and account_days.date_day = invitation_answers.date_day
    left join last_answers
        on
            account_days.account_id = last_answers.account_id
            and account_days.date_day = last_answers.date_day
    window
        last_90d as (
            partition by account_days.account_id
            order by account_days.date_day {{ trailing_days(90) }}
        ),
        last_180d as (
            partition by account_days.account_id
            order by account_days.date_day {{ trailing_days(180) }}
        ),
        to_date as (
            partition by account_days.account_id
            order by account_days.date_day rows unbounded preceding
        )

),

int_kpis_satisfaction as (

    select
        windowed.account_id,
        windowed.date_day,
        case
            when windowed.nps_answers_180d >= settings.nps_min_answers
                then
                    (windowed.nps_promoters_180d - windowed.nps_detractors_180d) * 100
                    / cast(windowed.nps_answers_180d as double)
        end as nps_180d,
        last_answers.nps_latest_score,
        last_answers.nps_latest_change,
        case
            when windowed.nps_answers_to_date > 0
                then coalesce(windowed.promoters_turned_detractors_90d, 0)
        end as promoters_turned_detractors_90d,
        windowed.csat_satisfied_90d / cast(nullif(windowed.csat_answers_90d, 0) as double)
            as csat_rate_90d,
        windowed.invitation_answers_180d
        / cast(nullif(windowed.invitations_180d, 0) as double) as survey_participation_rate_180d
    from windowed
    cross join settings
    left join last_answers
        on
            windowed.account_id = last_answers.account_id
            and windowed.last_answer_on = last_answers.date_day
            and windowed.date_day < windowed.last_answer_on + settings.nps_max_age_days

)

select * from int_kpis_satisfaction
