-- The alert that an action on an unknown alert_id most probably means; for a person to decide. An
-- id is made from account, rule and day of the opening: late data that moves the opening gives the
-- alert another one, and the old one can be made again from each day nearby. Elsewhere one end of
-- the id was mistyped or cut off.
with settings as (

    select * from {{ ref('int_settings') }}

),

unmatched as (

    select * from {{ ref('int_unmatched_alert_actions') }}

),

named as (

    select distinct
        alert_id as named_as,
        lower(trim(alert_id)) as spelling
    from unmatched

),

acted as (

    select
        min(acted_on) as first_acted_on,
        max(acted_on) as last_acted_on
    from unmatched

),

-- Those that may have been up when somebody acted.
alerts as (

    select distinct
        spells.alert_id,
        spells.account_id,
        spells.rule_id,
        spells.opened_on,
        settings.candidate_opening_days,
        settings.candidate_id_letters
    from {{ ref('int_alert_spells') }} as spells
    cross join settings
    inner join acted
        on
            spells.opened_on <= acted.last_acted_on + settings.candidate_opening_days
            and spells.ends_on >= acted.first_acted_on - settings.candidate_opening_days

),

former_ids as (

    select
        alerts.alert_id,
        alerts.account_id,
        abs({{ dbt.datediff('days.date_day', 'alerts.opened_on', 'day') }}) as distance,
        {{ content_key(['alerts.account_id', 'alerts.rule_id', 'days.date_day']) }} as former_id
    from alerts
    inner join {{ ref('int_days') }} as days
        on
            alerts.opened_on <> days.date_day
            and days.date_day >= alerts.opened_on - alerts.candidate_opening_days
            and days.date_day <= alerts.opened_on + alerts.candidate_opening_days

),

hints as (

    select
        named.named_as,
        former_ids.alert_id,
        former_ids.account_id,
        'opened_on' as hint,
        former_ids.distance
    from named
    inner join former_ids on named.spelling = former_ids.former_id
    {% for end in ['left', 'right'] %}
    union all

    select
        named.named_as,
        alerts.alert_id,
        alerts.account_id,
        'spelling' as hint,
        0 as distance
    from named
    inner join alerts
        on
            {{ end }}(named.spelling, alerts.candidate_id_letters)
            = {{ end }}(alerts.alert_id, alerts.candidate_id_letters)
    {% endfor %}
),

int_alert_action_candidates as (

    select
        named_as,
        alert_id,
        account_id,
        hint
    from hints
    qualify row_number() over (partition by named_as order by distance, hint, alert_id) = 1

)

select * from int_alert_action_candidates
