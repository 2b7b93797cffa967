-- Shares of a month that are no rate of retention: what customers answered, and who bought again.
with months as (

    select * from {{ ref('int_periods') }}
    where period_type = 'month'

),

answers as (

    select * from {{ ref('int_survey_answers') }}

),

customers as (

    select * from {{ ref('int_customers') }}

),

at_start as (

    select * from {{ ref('int_period_customers') }}
    where period_type = 'month' and is_at_start

),

purchase_days as (

    select
        account_id,
        ordered_on,
        min(ordered_on) over (partition by account_id) as first_ordered_on
    from {{ ref('int_priced_orders') }}
    where is_purchase

),

shares as (

    select
        months.period_start_on,
        customers.segment,
        answers.survey_type as topic,
        -- Points from -100 to 100.
        case
            when answers.survey_type = 'nps' and answers.nps_class = 'promoter' then 100
            when answers.survey_type = 'nps' and answers.nps_class = 'detractor' then -100
            when answers.survey_type = 'csat' and answers.is_satisfied then 1
            else 0
        end as part
    from answers
    inner join customers on answers.account_id = customers.account_id
    inner join months
        on
            answers.answered_on >= months.period_start_on
            and answers.answered_on <= months.through_on
    where
        (answers.survey_type = 'nps' and answers.nps_class is not null)
        or (answers.survey_type = 'csat' and answers.is_satisfied is not null)

    union all

    -- Of the customers who had bought before the month: who bought in it?
    select
        months.period_start_on,
        customers.segment,
        'repurchase' as topic,
        max(
            case
                when
                    purchase_days.ordered_on >= months.period_start_on
                    and purchase_days.ordered_on <= months.through_on
                    then 1
                else 0
            end
        ) as part
    from months
    inner join at_start on months.period_start_on = at_start.period_start_on
    inner join customers on at_start.account_id = customers.account_id
    inner join purchase_days
        on
            customers.account_id = purchase_days.account_id
            and months.period_start_on > purchase_days.first_ordered_on
    group by months.period_start_on, customers.segment, customers.account_id

),

int_month_shares as (

    select
        period_start_on,
        segment,
        topic,
        sum(part) as part,
        count(*) as whole
    from shares
    group by period_start_on, segment, topic

)

select * from int_month_shares
