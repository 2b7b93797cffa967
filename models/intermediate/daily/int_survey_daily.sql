with answers as (

    select * from {{ ref('int_survey_answers') }}

),

-- An answer belongs to the window of its invitation, from the day it was given.
facts as (

    select
        account_id,
        answered_on as date_day,
        case when nps_class = 'promoter' then 1 else 0 end as nps_promoters,
        case when nps_class = 'detractor' then 1 else 0 end as nps_detractors,
        case when nps_class is not null then 1 else 0 end as nps_answers,
        case
            when previous_nps_class = 'promoter' and nps_class = 'detractor' then 1 else 0
        end as promoters_turned_detractors,
        case when survey_type = 'csat' and is_satisfied then 1 else 0 end as csat_satisfied,
        case when survey_type = 'csat' and is_satisfied is not null then 1 else 0 end
            as csat_answers,
        case
            when survey_type = 'ces' and satisfaction_share is not null
                then {{ rounded_cast('satisfaction_share', 'decimal(18, 12)') }}
            else 0
        end as ease,
        case when survey_type = 'ces' and satisfaction_share is not null then 1 else 0 end
            as ease_answers,
        0 as invitations,
        case when answered_on < invited_on + 180 then 1 else 0 end
            as invitation_answers_change_180d
    from answers
    where answered_on is not null

    union all

    select
        account_id,
        invited_on as date_day,
        0 as nps_promoters,
        0 as nps_detractors,
        0 as nps_answers,
        0 as promoters_turned_detractors,
        0 as csat_satisfied,
        0 as csat_answers,
        0 as ease,
        0 as ease_answers,
        1 as invitations,
        0 as invitation_answers_change_180d
    from answers
    where invited_on is not null

    union all

    select
        account_id,
        invited_on + 180 as date_day,
        0 as nps_promoters,
        0 as nps_detractors,
        0 as nps_answers,
        0 as promoters_turned_detractors,
        0 as csat_satisfied,
        0 as csat_answers,
        0 as ease,
        0 as ease_answers,
        0 as invitations,
        -1 as invitation_answers_change_180d
    from answers
    where
        invited_on is not null
        and answered_on is not null
        and answered_on < invited_on + 180

),

int_survey_daily as (

    select
        account_id,
        date_day,
        sum(nps_promoters) as nps_promoters,
        sum(nps_detractors) as nps_detractors,
        sum(nps_answers) as nps_answers,
        sum(promoters_turned_detractors) as promoters_turned_detractors,
        sum(csat_satisfied) as csat_satisfied,
        sum(csat_answers) as csat_answers,
        sum(ease) as ease,
        sum(ease_answers) as ease_answers,
        sum(invitations) as invitations,
        sum(invitation_answers_change_180d) as invitation_answers_change_180d
    from facts
    group by account_id, date_day

)

select * from int_survey_daily
