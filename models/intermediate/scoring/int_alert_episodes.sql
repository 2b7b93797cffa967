-- A rule that keeps firing for an account is one alert: it opens once, may get worse, and closes
-- after enough judged days of quiet. Days without the feeds neither open nor close anything.
with rule_hits as (

    select * from {{ ref('int_rule_hits') }}

),

rule_days as (

    select * from {{ ref('int_rule_days') }}

),

rules as (

    select * from {{ ref('rules') }}

),

churned_accounts as (

    select
        customers.account_id,
        customers.churned_on
    from {{ ref('int_customers') }} as customers
    inner join {{ ref('int_as_of') }} as as_of on customers.churned_on <= as_of.as_of_on

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
        - 1
        - lag(rule_days.judged_days_to_date) over (
            partition by rule_hits.account_id, rule_hits.rule_id
            order by rule_hits.date_day
        ) as quiet_days
    from rule_hits
    inner join rules on rule_hits.rule_id = rules.rule_id
    inner join rule_days
        on
            rule_hits.rule_id = rule_days.rule_id
            and rule_hits.date_day = rule_days.date_day

),

numbered as (

    select
        account_id,
        rule_id,
        date_day,
        severity_rank,
        reason,
        close_after_days,
        judged_days_to_date,
        sum(case when quiet_days < close_after_days then 0 else 1 end) over (
            partition by account_id, rule_id
            order by date_day rows unbounded preceding
        ) as episode_number
    from counted

),

-- The worst day of an episode, the first of them, decides its severity and its reason.
ranked as (

    select
        account_id,
        rule_id,
        date_day,
        severity_rank,
        reason,
        close_after_days,
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
        rule_days.date_day as quiet_on,
        churned_accounts.churned_on
    from ranked
    left join churned_accounts on ranked.account_id = churned_accounts.account_id
    left join rule_days
        on
            ranked.rule_id = rule_days.rule_id
            and rule_days.is_judged
            and ranked.judged_days_at_last + ranked.close_after_days = rule_days.judged_days_to_date
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
