{%- set sums = [
    'nps_answers_to_date', 'nps_answers_180d', 'nps_promoters_180d', 'nps_detractors_180d',
    'promoters_turned_detractors_90d', 'csat_answers_90d', 'csat_satisfied_90d',
    'ease_answers_90d', 'ease_90d', 'invitations_180d', 'invitation_answers_180d',
    'ratings_to_date', 'low_ratings_30d', 'falls_after_failed_support_30d', 'comments_to_date',
    'complaint_comments_180d',
] %}
with account_days as (

    select * from {{ ref('int_computed_days') }}

),

survey_daily as (

    select * from {{ ref('int_survey_daily') }}

),

-- The last NPS answer of each account and day, and how it moved against the same person's one
-- before.
last_answers as (

    select
        account_id,
        answered_on,
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

    {{ running_sums('survey_daily', sums, latest=['nps_scored_on']) }}

),

int_kpis_satisfaction as (

    select
        windowed.account_id,
        windowed.date_day,
        case
            when windowed.nps_answers_180d >= settings.nps_min_answers
                then
                    cast(windowed.nps_promoters_180d - windowed.nps_detractors_180d as bigint) * 100
                    / cast(windowed.nps_answers_180d as double)
        end as nps_180d,
        last_answers.nps_latest_score,
        last_answers.nps_latest_change,
        {% for name, known in [
            ('promoters_turned_detractors_90d', 'nps_answers_to_date'),
            ('low_ratings_30d', 'ratings_to_date'),
            ('falls_after_failed_support_30d', 'ratings_to_date'),
            ('complaint_comments_180d', 'comments_to_date'),
        ] -%}
        case when windowed.{{ known }} > 0 then cast(windowed.{{ name }} as bigint) end
            as {{ name }},
        {% endfor -%}
        windowed.csat_satisfied_90d / cast(nullif(windowed.csat_answers_90d, 0) as double)
            as csat_rate_90d,
        -- 0 is the hardest answer of the survey's own scale and 100 the easiest (D13).
        windowed.ease_90d * 100 / cast(nullif(windowed.ease_answers_90d, 0) as double) as ease_90d,
        nps_trend.nps_falls,
        case
            when windowed.invitations_180d >= settings.participation_min_invitations
                then windowed.invitation_answers_180d / cast(windowed.invitations_180d as double)
        end as survey_participation_rate_180d
    from windowed
    cross join {{ ref('int_settings') }} as settings
    left join last_answers
        on
            windowed.account_id = last_answers.account_id
            -- One value: a condition beside it would keep DuckDB from joining by hash.
            and case
                when windowed.date_day < windowed.nps_scored_on + settings.nps_max_age_days
                    then windowed.nps_scored_on
            end = last_answers.answered_on
    -- An answer too old to speak is no fall, either.
    left join {{ ref('int_nps_trend') }} as nps_trend
        on
            last_answers.account_id = nps_trend.account_id
            and last_answers.answered_on = nps_trend.answered_on

)

select * from int_kpis_satisfaction
