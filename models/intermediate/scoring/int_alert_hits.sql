-- The days on which the rule behind an alert fired. What it fired before the alert opened is known
-- when it opens.
with int_alert_hits as (

    select
        spells.alert_id,
        spells.begins_on,
        rule_hits.date_day,
        greatest(rule_hits.date_day, spells.begins_on) as reached_on,
        rule_hits.severity_rank,
        rule_hits.is_softened,
        rule_hits.reason
    from {{ ref('int_alert_spells') }} as spells
    inner join {{ ref('int_rule_hits') }} as rule_hits
        on
            spells.account_id = rule_hits.account_id
            and spells.rule_id = rule_hits.rule_id
            and rule_hits.date_day >= spells.first_fired_on
            and rule_hits.date_day <= spells.last_fired_on

)

select * from int_alert_hits
