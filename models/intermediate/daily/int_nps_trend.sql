-- How many months in a row the mean NPS answer has fallen, as known on each day with an answer.
-- Months without answers are left out.
with answer_days as (

    select
        account_id,
        answered_on,
        {{ dbt.date_trunc('month', 'answered_on') }} as answered_in,
        sum(score) as score_sum,
        count(*) as answers
    from {{ ref('int_survey_answers') }}
    where survey_type = 'nps' and score is not null and answered_on is not null
    group by account_id, answered_on, {{ dbt.date_trunc('month', 'answered_on') }}

),

months as (

    select
        account_id,
        answered_in,
        round(sum(score_sum) / cast(sum(answers) as double), 9) as month_mean
    from answer_days
    group by account_id, answered_in

),

compared as (

    select
        months.*,
        lag(month_mean) over months_of_account as previous_mean,
        coalesce(month_mean < lag(month_mean) over months_of_account, false) as has_fallen
    from months
    window months_of_account as (partition by account_id order by answered_in)

),

-- Each month that did not fall begins a run.
runs as (

    select
        compared.*,
        sum(case when has_fallen then 0 else 1 end) over (
            partition by account_id order by answered_in rows unbounded preceding
        ) as run
    from compared

),

counted as (

    select
        runs.*,
        sum(case when has_fallen then 1 else 0 end) over (
            partition by account_id, run order by answered_in rows unbounded preceding
        ) as falls
    from runs

),

before as (

    select
        account_id,
        answered_in,
        previous_mean,
        lag(falls) over (partition by account_id order by answered_in) as falls_before
    from counted

),

to_date as (

    select
        account_id,
        answered_on,
        answered_in,
        round(
            sum(score_sum) over month_to_date / cast(sum(answers) over month_to_date as double), 9
        ) as mean_to_date
    from answer_days
    window month_to_date as (
        partition by account_id, answered_in order by answered_on rows unbounded preceding
    )

),

int_nps_trend as (

    select
        to_date.account_id,
        to_date.answered_on,
        case
            when to_date.mean_to_date < before.previous_mean then before.falls_before + 1 else 0
        end as nps_falls
    from to_date
    inner join before
        on
            to_date.account_id = before.account_id
            and to_date.answered_in = before.answered_in

)

select * from int_nps_trend
