-- A spell that begins soon after the one before is the same alert, come back: a value that swings
-- around its limit is one alert, not ten (N04).
with spells as (

    select
        spells.*,
        rules.cooldown_days,
        lag(spells.ends_on) over (
            partition by spells.account_id, spells.rule_id order by spells.spell_number
        ) as previous_ends_on
    from {{ ref('int_rule_spells') }} as spells
    inner join {{ ref('rules') }} as rules on spells.rule_id = rules.rule_id

),

numbered as (

    select
        spells.*,
        sum(case when begins_on <= previous_ends_on + cooldown_days then 0 else 1 end) over (
            partition by account_id, rule_id order by spell_number rows unbounded preceding
        ) as alert_number
    from spells

),

opened as (

    select
        numbered.*,
        min(begins_on) over (partition by account_id, rule_id, alert_number) as opened_on
    from numbered

),

int_alert_spells as (

    select
        {{ content_key(['account_id', 'rule_id', 'opened_on']) }} as alert_id,
        account_id,
        rule_id,
        opened_on,
        first_fired_on,
        begins_on,
        last_fired_on,
        ends_on,
        end_reason
    from opened

)

select * from int_alert_spells
