-- Who gives which NPS answer after asking for help with what, and how long that took (R13). An
-- answer that names a ticket follows that one alone; another follows all of the days before it.
with answers as (

    select
        answers.*,
        settings.nps_contact_days
    from {{ ref('int_survey_answers') }} as answers
    cross join {{ ref('int_settings') }} as settings
    where answers.nps_class is not null and answers.answered_on is not null

),

tickets as (

    select * from {{ ref('int_tickets') }}

),

-- Which tickets an answer follows; an inner join, which is made by hash.
followed as (

    select
        answers.tool,
        answers.response_id,
        tickets.ticket_id,
        tickets.category,
        tickets.solved_on,
        tickets.is_solved_without_date,
        cast(tickets.hours_to_resolve as double) as hours_to_resolve
    from answers
    inner join tickets
        on
            answers.account_id = tickets.account_id
            and answers.answered_on >= tickets.opened_on
            and (
                answers.ticket_id = tickets.ticket_id
                or (
                    answers.ticket_id is null
                    and answers.answered_on <= tickets.opened_on + answers.nps_contact_days
                )
            )

),

-- One row per answer and reason, so that ten tickets do not make ten dissatisfied people. Hours are
-- added as decimals: the mean of doubles would depend on their order.
reasons as (

    select
        answers.tool,
        answers.response_id,
        answers.nps_class,
        answers.score - answers.previous_score as score_change,
        case
            when count(tickets.ticket_id) = 0 then 'no ticket'
            else coalesce(tickets.category, 'not said')
        end as category,
        sum(
            case
                when tickets.solved_on <= answers.answered_on
                    then {{ rounded_cast('tickets.hours_to_resolve', 'decimal(18, 6)') }}
            end
        ) as resolution_hours,
        count(
            case
                when tickets.solved_on <= answers.answered_on then tickets.hours_to_resolve
            end
        ) as resolved_count,
        count_if(
            case
                when tickets.solved_on is not null then tickets.solved_on > answers.answered_on
                else coalesce(not tickets.is_solved_without_date, false)
            end
        ) > 0 as has_unsolved_ticket
    from answers
    left join followed as tickets
        on
            answers.tool = tickets.tool
            and answers.response_id = tickets.response_id
    group by
        answers.tool,
        answers.response_id,
        answers.nps_class,
        answers.score,
        answers.previous_score,
        tickets.category

),

resolved as (

    select
        category,
        nps_class,
        score_change,
        has_unsolved_ticket,
        cast(resolution_hours as double) / nullif(resolved_count, 0) as hours_per_ticket
    from reasons

),

counted as (

    select
        category,
        nps_class,
        count(*) as answer_count,
        sum(count(*)) over (partition by category) as category_answers,
        count(score_change) as changed_count,
        avg(score_change) as score_change_avg,
        cast(sum({{ rounded_cast('hours_per_ticket', 'decimal(18, 6)') }}) as double)
        / nullif(count(hours_per_ticket), 0) as resolution_hours_avg,
        count_if(has_unsolved_ticket) as unsolved_count
    from resolved
    group by category, nps_class

),

nps_by_contact_reason as (

    select
        category,
        nps_class,
        cast(answer_count as integer) as answer_count,
        {{ share_of('answer_count', 'category_answers') }} as answer_share,
        cast(changed_count as integer) as changed_count,
        {{ rounded_cast('score_change_avg', 'decimal(12, 6)') }} as score_change_avg,
        {{ rounded_cast('resolution_hours_avg', 'decimal(12, 6)') }} as resolution_hours_avg,
        cast(unsolved_count as integer) as unsolved_count
    from counted

)

select * from nps_by_contact_reason
