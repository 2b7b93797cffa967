{%- set sums_90d = [
    'promoters_turned_detractors', 'csat_satisfied', 'csat_answers', 'ease', 'ease_answers',
] -%}
{%- set sums_180d = ['nps_promoters', 'nps_detractors', 'nps_answers', 'invitations'] -%}
{%- set feedback_sums = [
    'ratings_to_date', 'low_ratings_30d', 'falls_after_failed_support_30d', 'comments_to_date',
    'complaint_comments_180d',
] -%}
{%- set to_date = ['invitation_answers', 'nps_answers_to_date'] -%}
{%- set sums = sums_90d + sums_180d + to_date + feedback_sums %}
with account_days as (

    select * from {{ ref('int_computed_days') }}

),

survey_daily as (

    select
        survey_daily.*,
        invitation_answers_change_180d as invitation_answers,
        nps_answers as nps_answers_to_date
    from {{ ref('int_survey_daily') }} as survey_daily

),

feedback_daily as (

    select * from {{ ref('int_feedback_daily') }}

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

-- Trailing sums as changes: what enters a window on its day leaves it when the window has passed.
-- One list of all of them, so that it is summed up once.
changes as (

    {% for relation, day, entering, leaving in [
        ('survey_daily', 'date_day', sums_90d + sums_180d + to_date, []),
        ('survey_daily', 'date_day + 90', [], sums_90d),
        ('survey_daily', 'date_day + 180', [], sums_180d),
        ('feedback_daily', 'date_day', feedback_sums, []),
        ('last_answers', 'answered_on', [], []),
    ] -%}
    select
        {% for name in sums -%}
        {{ name if name in entering else '-' ~ name if name in leaving else 0 }} as {{ name }},
        {% endfor -%}
        {{ 'answered_on' if relation == 'last_answers' else 'cast(null as date)' }} as answered_on,
        account_id,
        {{ day }} as date_day
    from {{ relation }}

    {{ 'union all' if not loop.last }}

    {% endfor -%}
),

windowed as (

    {{ running_sums('changes', sums, latest=['answered_on']) }}

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
        {% for name, known in [
            ('low_ratings_30d', 'ratings_to_date'),
            ('falls_after_failed_support_30d', 'ratings_to_date'),
            ('complaint_comments_180d', 'comments_to_date'),
        ] -%}
        case when windowed.{{ known }} > 0 then cast(windowed.{{ name }} as bigint) end
            as {{ name }},
        {% endfor -%}
        windowed.csat_satisfied / cast(nullif(windowed.csat_answers, 0) as double)
            as csat_rate_90d,
        -- 0 is the hardest answer of the survey's own scale and 100 the easiest (D13).
        windowed.ease * 100 / cast(nullif(windowed.ease_answers, 0) as double) as ease_90d,
        nps_trend.nps_falls,
        windowed.invitation_answers
        / cast(nullif(windowed.invitations, 0) as double) as survey_participation_rate_180d
    from windowed
    cross join {{ ref('int_settings') }} as settings
    left join last_answers
        on
            windowed.account_id = last_answers.account_id
            -- One value: a condition beside it would keep DuckDB from joining by hash.
            and case
                when windowed.date_day < windowed.answered_on + settings.nps_max_age_days
                    then windowed.answered_on
            end = last_answers.answered_on
    -- An answer too old to speak is no fall, either.
    left join {{ ref('int_nps_trend') }} as nps_trend
        on
            last_answers.account_id = nps_trend.account_id
            and last_answers.answered_on = nps_trend.answered_on

)

select * from int_kpis_satisfaction
