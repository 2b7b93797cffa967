-- A rule that keeps firing for an account is one alert: it opens once, may get worse, and closes
-- after enough judged days of quiet. A day that cannot be judged opens and closes nothing; an alert
-- that nobody has been able to judge for long expires.
with rule_hits as (

    select * from {{ ref('int_rule_hits') }}

),

rule_days as (

    select
        rule_days.*,
        row_number() over (partition by account_id, rule_id order by date_day)
            as judged_days_to_date
    from {{ ref('int_rule_days') }} as rule_days

),

customers as (

    select * from {{ ref('int_customers') }}

),

as_of as (

    select * from {{ ref('int_as_of') }}

),

counted as (

    select
        rule_hits.*,
        rules.close_after_days,
        rules.expire_after_days,
        rule_days.judged_days_to_date,
        lag(rule_hits.date_day) over hits as previous_day,
        lag(rule_days.judged_days_to_date) over hits as previous_judged_days
    from rule_hits
    inner join {{ ref('rules') }} as rules on rule_hits.rule_id = rules.rule_id
    inner join rule_days
        on
            rule_hits.account_id = rule_days.account_id
            and rule_hits.rule_id = rule_days.rule_id
            and rule_hits.date_day = rule_days.date_day
    window hits as (
        partition by rule_hits.account_id, rule_hits.rule_id order by rule_hits.date_day
    )

),

numbered as (

    select
        counted.*,
        sum(
            case
                when
                    judged_days_to_date - previous_judged_days <= close_after_days
                    and date_day <= previous_day + expire_after_days
                    then 0
                else 1
            end
        ) over (
            partition by account_id, rule_id order by date_day rows unbounded preceding
        ) as episode_number
    from counted

),

-- The first of an episode's worst days gives its severity; one that was held there, its reason.
ranked as (

    select
        numbered.*,
        min(date_day) over episode as opened_on,
        max(date_day) over episode as last_fired_on,
        max(judged_days_to_date) over episode as last_judged_days,
        row_number() over (
            partition by account_id, rule_id, episode_number
            order by severity_rank desc, date_day
        ) as severity_order,
        first_value(reason) over (
            partition by account_id, rule_id, episode_number
            order by severity_rank desc, is_softened desc, date_day
        ) as worst_reason,
        last_value(reason) over (
            partition by account_id, rule_id, episode_number
            order by date_day rows between unbounded preceding and unbounded following
        ) as latest_reason
    from numbered
    window episode as (partition by account_id, rule_id, episode_number)

),

episodes as (

    select
        ranked.*,
        rule_days.date_day as quiet_on,
        customers.churned_on,
        ranked.last_fired_on + ranked.expire_after_days as expired_on
    from ranked
    inner join customers on ranked.account_id = customers.account_id
    left join rule_days
        on
            ranked.account_id = rule_days.account_id
            and ranked.rule_id = rule_days.rule_id
            and ranked.last_judged_days + ranked.close_after_days = rule_days.judged_days_to_date
    where ranked.severity_order = 1

),

-- least() leaves out what is not known to happen.
closed as (

    select
        episodes.*,
        least(quiet_on, expired_on, churned_on) as ends_on
    from episodes

),

int_alert_episodes as (

    select
        {{ content_key(['account_id', 'rule_id', 'opened_on']) }} as alert_id,
        account_id,
        rule_id,
        opened_on,
        case when date_day > opened_on then date_day end as escalated_on,
        last_fired_on,
        case when ends_on <= as_of_on then ends_on end as closed_on,
        case
            when ends_on > as_of_on then cast(null as {{ dbt.type_string() }})
            when ends_on = churned_on then 'churned'
            when ends_on = quiet_on then 'quiet'
            when ends_on = expired_on then 'expired'
        end as close_reason,
        severity_rank,
        worst_reason as reason,
        latest_reason
    from closed
    cross join as_of

)

select * from int_alert_episodes
