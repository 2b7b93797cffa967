-- Ratings that fell after we failed to help (R10): the ticket that the answer names, or any one of
-- the weeks before, was escalated, reopened, or not solved by the day of the answer.
with falls as (

    select
        answers.*,
        settings.failed_support_days
    from {{ ref('int_survey_answers') }} as answers
    cross join {{ ref('int_settings') }} as settings
    where
        answers.survey_type in ('nps', 'csat')
        and answers.answered_on is not null
        and round(answers.satisfaction_share, 9) < round(answers.previous_satisfaction_share, 9)

),

tickets as (

    select
        tickets.account_id,
        tickets.ticket_id,
        tickets.opened_on,
        tickets.solved_on,
        tickets.is_solved_without_date,
        coalesce(escalation_levels.level > 0, false)
        or coalesce(tickets.reopen_count > 0, false) as is_failed
    from {{ ref('int_tickets') }} as tickets
    left join {{ ref('escalation_levels') }} as escalation_levels
        on tickets.escalation = escalation_levels.escalation
    where tickets.account_id is not null

),

int_failed_support_falls as (

    select distinct
        falls.account_id,
        falls.tool,
        falls.response_id,
        falls.answered_on
    from falls
    inner join tickets
        on
            falls.account_id = tickets.account_id
            and falls.answered_on >= tickets.opened_on
            and (
                falls.ticket_id = tickets.ticket_id
                or (
                    falls.ticket_id is null
                    and falls.answered_on <= tickets.opened_on + falls.failed_support_days
                )
            )
    where
        tickets.is_failed
        or (
            not tickets.is_solved_without_date
            and coalesce(tickets.solved_on > falls.answered_on, true)
        )

)

select * from int_failed_support_falls
