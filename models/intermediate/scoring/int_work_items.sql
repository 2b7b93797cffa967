-- The alerts of an account that are up and not put off are one piece of work (N04): one call
-- answers them all, and does the step of the follow-up that is due (A08). Where no alert is up any
-- more, the one that was answered stands for the step. What goes first is value x risk x urgency x
-- confidence (N08).
with today as (

    select
        as_of.as_of_on,
        cast({{ local_day_end('as_of.as_of_on') }} as timestamp) as now_at,
        settings.due_soon_hours,
        settings.renewal_soon_days,
        settings.sure_coverage
    from {{ ref('int_as_of') }} as as_of
    cross join {{ ref('int_settings') }} as settings

),

alerts as (

    select
        episodes.alert_id,
        episodes.account_id,
        episodes.severity_rank,
        episodes.latest_reason,
        rules.rule_name,
        states.playbook_id,
        states.due_at,
        states.is_up,
        states.is_up and states.contacted_at is null as is_waiting,
        episodes.rule_id
    from {{ ref('int_alert_episodes') }} as episodes
    inner join {{ ref('int_alert_states') }} as states on episodes.alert_id = states.alert_id
    inner join {{ ref('rules') }} as rules on episodes.rule_id = rules.rule_id
    left join {{ ref('int_due_follow_ups') }} as due_follow_ups
        on episodes.alert_id = due_follow_ups.alert_id
    where states.is_up or due_follow_ups.alert_id is not null

),

ordered as (

    select
        alerts.*,
        row_number() over (
            partition by account_id
            order by
                case when is_up then 0 else 1 end,
                severity_rank desc,
                case when is_waiting then 0 else 1 end,
                due_at,
                rule_id
        ) as alert_order
    from alerts
    qualify is_up or not bool_or(is_up) over (partition by account_id)

),

merged as (

    select
        account_id,
        count(case when is_up then 1 end) as alert_count,
        {{ dbt.listagg('rule_name', "'; '", 'order by alert_order') }} as rule_names,
        max(case when alert_order = 1 then alert_id end) as lead_alert_id,
        max(case when alert_order = 1 then playbook_id end) as playbook_id,
        max(case when alert_order = 1 then latest_reason end) as lead_reason,
        max(severity_rank) as severity_rank,
        -- Where contact was made, in time or late, nobody waits for it any more.
        min(case when is_waiting then due_at end) as due_at
    from ordered
    group by account_id

),

classed as (

    select
        merged.*,
        due_follow_ups.follow_up,
        billing.mrr,
        billing.next_renewal_on,
        coalesce(tiers.value_tier, 'unknown') as value_class,
        severities.severity as risk_class,
        case
            when merged.due_at <= today.now_at then 'overdue'
            when merged.due_at <= {{ dbt.dateadd('hour', 24, 'today.now_at') }} then 'due_today'
            when
                billing.next_renewal_on > today.as_of_on
                and billing.next_renewal_on <= today.as_of_on + today.renewal_soon_days
                then 'renews_soon'
            when merged.due_at <= {{ dbt.dateadd('hour', 'today.due_soon_hours', 'today.now_at') }}
                then 'due_soon'
            when due_follow_ups.follow_up is not null then 'follow_up'
            when merged.due_at is not null then 'due_later'
            else 'contacted'
        end as urgency_class,
        case
            when scores.score is null then 'unscored'
            when scores.coverage >= today.sure_coverage then 'sure'
            else 'partly'
        end as confidence_class
    from merged
    cross join today
    inner join {{ ref('severities') }} as severities
        on merged.severity_rank = severities.severity_rank
    left join {{ ref('int_due_follow_ups') }} as due_follow_ups
        on merged.account_id = due_follow_ups.account_id
    left join {{ ref('int_health_scores') }} as scores
        on merged.account_id = scores.account_id and today.as_of_on = scores.date_day
    left join {{ ref('int_value_tiers') }} as tiers
        on merged.account_id = tiers.account_id and today.as_of_on = tiers.date_day
    left join {{ ref('int_kpis_billing') }} as billing
        on merged.account_id = billing.account_id and today.as_of_on = billing.date_day

),

int_work_items as (

    select
        classed.account_id,
        cast(classed.alert_count as integer) as alert_count,
        classed.rule_names,
        classed.lead_alert_id,
        classed.playbook_id,
        classed.lead_reason,
        classed.risk_class as severity,
        classed.due_at,
        classed.follow_up,
        classed.urgency_class,
        classed.mrr,
        classed.next_renewal_on,
        value_weights.weight * risk_weights.weight * urgency_weights.weight
        * confidence_weights.weight as rank_score,
        value_weights.label || ' (' || {{ format_number('value_weights.weight', 1) }} || ') x '
        || risk_weights.label || ' (' || {{ format_number('risk_weights.weight', 1) }} || ') x '
        || urgency_weights.label || ' (' || {{ format_number('urgency_weights.weight', 1) }}
        || ') x ' || confidence_weights.label || ' ('
        || {{ format_number('confidence_weights.weight', 1) }} || ')' as rank_reason
    from classed
    {% for factor in ['value', 'risk', 'urgency', 'confidence'] -%}
    inner join {{ ref('work_weights') }} as {{ factor }}_weights
        on
            {{ factor }}_weights.factor = '{{ factor }}'
            and classed.{{ factor }}_class = {{ factor }}_weights.class
    {% endfor %}
)

select * from int_work_items
