-- What the rule says of an alert, whatever people did about it: it opens once, may get worse, may
-- come back, and closes.
with spells as (

    select
        alert_id,
        account_id,
        rule_id,
        opened_on,
        max(begins_on) as last_begins_on,
        max(last_fired_on) as last_fired_on
    from {{ ref('int_alert_spells') }}
    group by alert_id, account_id, rule_id, opened_on

),

-- The first of the worst days since it opened or came back gives an alert its severity; one that
-- was held there, its reason.
ranked as (

    select
        alert_hits.*,
        row_number() over (
            partition by alert_hits.alert_id
            order by alert_hits.severity_rank desc, alert_hits.date_day
        ) as severity_order,
        first_value(alert_hits.reason) over (
            partition by alert_hits.alert_id
            order by
                alert_hits.severity_rank desc, alert_hits.is_softened desc, alert_hits.date_day
        ) as worst_reason,
        last_value(alert_hits.reason) over (
            partition by alert_hits.alert_id
            order by alert_hits.date_day
            rows between unbounded preceding and unbounded following
        ) as latest_reason
    from {{ ref('int_alert_hits') }} as alert_hits
    inner join spells
        on
            alert_hits.alert_id = spells.alert_id
            and alert_hits.begins_on = spells.last_begins_on

),

int_alert_episodes as (

    select
        spells.alert_id,
        spells.account_id,
        spells.rule_id,
        spells.opened_on,
        case when ranked.reached_on > spells.last_begins_on then ranked.reached_on end
            as escalated_on,
        spells.last_fired_on,
        case when last_spells.ends_on <= as_of.as_of_on then last_spells.ends_on end as closed_on,
        case when last_spells.ends_on <= as_of.as_of_on then last_spells.end_reason end
            as close_reason,
        ranked.severity_rank,
        ranked.worst_reason as reason,
        ranked.latest_reason
    from spells
    inner join {{ ref('int_alert_spells') }} as last_spells
        on
            spells.alert_id = last_spells.alert_id
            and spells.last_begins_on = last_spells.begins_on
    inner join ranked on spells.alert_id = ranked.alert_id
    cross join {{ ref('int_as_of') }} as as_of
    where ranked.severity_order = 1

)

select * from int_alert_episodes
