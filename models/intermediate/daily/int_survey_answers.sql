{{ config(
    materialized='incremental' if keeps_accounts() else 'table',
    pre_hook="{{ forget_accounts(ref('int_changed_inputs'), 'survey_responses') }}",
) }}
-- One answer, read against its own scale; a score outside it says nothing. An answer without any
-- date counts on the day it arrived.
with survey_responses as (

    select
        survey_responses.*,
        coalesce(survey_responses.scale_min, survey_scales.scale_min) as lowest,
        coalesce(survey_responses.scale_max, survey_scales.scale_max) as highest
    from {{ ref('int_survey_responses') }} as survey_responses
    left join {{ ref('survey_scales') }} as survey_scales
        on survey_responses.survey_type = survey_scales.survey_type
    {% if is_incremental() -%}
    where
        survey_responses.account_id in (
            {{ changed_accounts(ref('int_changed_inputs'), 'survey_responses') }}
        )
    {%- endif %}

),

on_scale as (

    select
        survey_responses.*,
        case when score not between lowest and highest then null else score end as score_on_scale
    from survey_responses

),

nps_classes as (

    select * from {{ ref('nps_classes') }}

),

settings as (

    select * from {{ ref('int_settings') }}

),

answers as (

    select
        account_id,
        tool,
        response_id,
        contact_id,
        survey_type,
        score_on_scale as score,
        comment,
        ticket_id,
        invited_on,
        coalesce(responded_on, answer_arrived_on) as answered_on,
        case
            when coalesce(high_is_good, true)
                then (score_on_scale - lowest) / nullif(highest - lowest, 0)
            else (highest - score_on_scale) / nullif(highest - lowest, 0)
        end as satisfaction_share,
        coalesce(responded_at, invited_at, answer_arrived_at) as ordered_at
    from on_scale
    where account_id is not null

),

int_survey_answers as (

    select
        answers.account_id,
        answers.tool,
        answers.response_id,
        answers.survey_type,
        answers.score,
        answers.comment,
        answers.ticket_id,
        answers.invited_on,
        answers.answered_on,
        answers.ordered_at,
        nps_classes.nps_class,
        answers.satisfaction_share,
        answers.satisfaction_share >= settings.csat_satisfied_share as is_satisfied,
        -- Nobody knows whether two answers without a name are one person's.
        case when answers.contact_id is not null then lag(answers.score) over person_answers end
            as previous_score,
        case
            when answers.contact_id is not null
                then lag(answers.satisfaction_share) over person_answers
        end as previous_satisfaction_share,
        case
            when answers.contact_id is not null then lag(nps_classes.nps_class) over person_answers
        end as previous_nps_class
    from answers
    cross join settings
    left join nps_classes
        on
            answers.survey_type = 'nps'
            and answers.score >= nps_classes.min_score
            and answers.score < nps_classes.max_score + 1
    window person_answers as (
        partition by
            answers.account_id, answers.contact_id, answers.survey_type,
            answers.score is not null and answers.answered_on is not null
        order by answers.ordered_at, answers.response_id
    )

)

select * from int_survey_answers
