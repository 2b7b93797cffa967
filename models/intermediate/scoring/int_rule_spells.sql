-- A rule that keeps firing for an account is one spell. It begins once the rule has fired on enough
-- days, and ends after enough judged days of quiet; a day that cannot be judged, or on which the
-- value hangs between the limits, neither begins nor ends it. One that nobody has been able to
-- judge for long expires, and the loss of the account ends it, even if the account came back.
with rules as (

    select * from {{ ref('rules') }}

),

stays as (

    select * from {{ ref('int_customer_stays') }}

),

judged_days as (

    select
        rule_days.account_id,
        rule_days.rule_id,
        rule_days.date_day,
        stays.stay_number,
        stays.ends_on as lost_on,
        rule_hits.rule_id is not null as is_fired,
        rule_hits.rule_id is not null or rule_days.is_held as is_touched,
        sum(case when rule_hits.rule_id is not null or rule_days.is_held then 0 else 1 end) over (
            partition by rule_days.account_id, rule_days.rule_id
            order by rule_days.date_day rows unbounded preceding
        ) as quiet_days_to_date
    from {{ ref('int_rule_days') }} as rule_days
    inner join stays
        on
            rule_days.account_id = stays.account_id
            and rule_days.date_day >= stays.begins_on
            and rule_days.date_day < stays.ends_on
    left join {{ ref('int_rule_hits') }} as rule_hits
        on
            rule_days.account_id = rule_hits.account_id
            and rule_days.rule_id = rule_hits.rule_id
            and rule_days.date_day = rule_hits.date_day

),

touched as (

    select
        judged_days.*,
        rules.open_after_days,
        rules.close_after_days,
        rules.expire_after_days,
        lag(judged_days.date_day) over touched_days as previous_day,
        lag(judged_days.quiet_days_to_date) over touched_days as previous_quiet_days
    from judged_days
    inner join rules on judged_days.rule_id = rules.rule_id
    where judged_days.is_touched
    window touched_days as (
        partition by judged_days.account_id, judged_days.rule_id, judged_days.stay_number
        order by judged_days.date_day
    )

),

numbered as (

    select
        touched.*,
        sum(
            case
                when
                    quiet_days_to_date - previous_quiet_days < close_after_days
                    and date_day <= previous_day + expire_after_days
                    then 0
                else 1
            end
        ) over (
            partition by account_id, rule_id order by date_day rows unbounded preceding
        ) as spell_number
    from touched

),

counted as (

    select
        numbered.*,
        sum(case when is_fired then 1 else 0 end) over (
            partition by account_id, rule_id, spell_number
            order by date_day rows unbounded preceding
        ) as fired_days_to_date
    from numbered

),

spells as (

    select
        account_id,
        rule_id,
        spell_number,
        close_after_days,
        min(case when is_fired then date_day end) as first_fired_on,
        min(case when is_fired and fired_days_to_date >= open_after_days then date_day end)
            as begins_on,
        max(case when is_fired then date_day end) as last_fired_on,
        max(date_day) + max(expire_after_days) as expired_on,
        max(lost_on) as lost_on,
        max(quiet_days_to_date) as quiet_days_before
    from counted
    group by account_id, rule_id, spell_number, close_after_days

),

int_rule_spells as (

    select
        spells.account_id,
        spells.rule_id,
        spells.spell_number,
        spells.first_fired_on,
        spells.begins_on,
        spells.last_fired_on,
        -- least() leaves out what is not known to happen.
        least(quiet_days.date_day, spells.expired_on, spells.lost_on) as ends_on,
        case least(quiet_days.date_day, spells.expired_on, spells.lost_on)
            when spells.lost_on then 'churned'
            when quiet_days.date_day then 'quiet'
            else 'expired'
        end as end_reason
    from spells
    left join judged_days as quiet_days
        on
            spells.account_id = quiet_days.account_id
            and spells.rule_id = quiet_days.rule_id
            and spells.quiet_days_before + spells.close_after_days = quiet_days.quiet_days_to_date
            and not quiet_days.is_touched
    where spells.begins_on is not null

)

select * from int_rule_spells
