-- A rule that keeps firing for an account is one alert: it opens once, may get worse, and closes after
-- enough judged days of quiet. Days without the feeds neither open nor close anything.
with rule_hits as (

    select * from {{ ref('int_rule_hits') }}

),

rule_days as (

    select * from {{ ref('int_rule_days') }}

),

rules as (

    select * from {{ ref('rules') }}

),

customers as (

    select * from {{ ref('int_customers') }}

),

as_of as (

    select * from {{ ref('int_as_of') }}

),

counted as (

    select
        rule_hits.account_id,
        rule_hits.rule_id,
        rule_hits.date_day,
        rule_hits.severity_rank,
        rule_hits.reason,
        rules.close_after_days,
        rule_days.judged_days_to_date,
        rule_days.judged_days_to_date
        - lag(rule_days.judged_days_to_date) over (
            partition by rule_hits.account_id, rule_hits.rule_id
            order by rule_hits.date_day
        )
        - 1 as quiet_days
    from rule_hits
    inner join rules on rule_hits.rule_id = rules.rule_id
    inner join rule_days
        on
            rule_hits.rule_id = rule_days.rule_id
            and rule_hits.date_day = rule_days.date_day

),

numbered as (

    select
        *,
        sum(case when quiet_days < close_after_days then 0 else 1 end) over (
            partition by account_id, rule_id
            order by date_day rows unbounded preceding
        ) as episode_number
    from counted

),

-- The worst day of an episode, the first of them, decides its severity and its reason.
ranked as (

    select
        *,
        min(date_day) over episode as opened_on,
        max(date_day) over episode as last_fired_on,
        max(judged_days_to_date) over episode as judged_days_at_last,
        row_number() over (
            partition by account_id, rule_id, episode_number
            order by severity_rank desc, date_day
        ) as severity_order,
        last_value(reason) over (
            partition by account_id, rule_id, episode_number
            order by date_day rows between unbounded preceding and unbounded following
        ) as latest_reason
    from numbered
    window episode as (partition by account_id, rule_id, episode_number)

),

quiet_ends as (

    select
        rule_id,
        judged_days_to_date,
        date_day
    from rule_days
    where is_judged

),

episodes as (

    select
        ranked.account_id,
        ranked.rule_id,
        ranked.opened_on,
        case when ranked.date_day > ranked.opened_on then ranked.date_day end as escalated_on,
        ranked.last_fired_on,
        ranked.severity_rank,
        ranked.reason,
        ranked.latest_reason,
        quiet_ends.date_day as quiet_on,
        case when customers.churned_on <= as_of.as_of_on then customers.churned_on end as churned_on
    from ranked
    inner join customers on ranked.account_id = customers.account_id
    cross join as_of
    left join quiet_ends
        on
            ranked.rule_id = quiet_ends.rule_id
            and ranked.judged_days_at_last + ranked.close_after_days
            = quiet_ends.judged_days_to_date
    where ranked.severity_order = 1

),

int_alert_episodes as (

    select
        {{ content_key(['account_id', 'rule_id', 'opened_on']) }} as alert_id,
        account_id,
        rule_id,
        opened_on,
        escalated_on,
        last_fired_on,
        case when churned_on < quiet_on then churned_on else coalesce(quiet_on, churned_on) end
            as closed_on,
        case
            when quiet_on is null and churned_on is null then cast(null as {{ dbt.type_string() }})
            when churned_on < quiet_on or quiet_on is null then 'churned'
            else 'recovered'
        end as close_reason,
        severity_rank,
        reason,
        latest_reason
    from episodes

)

select * from int_alert_episodes
