{{ config(materialized='incremental', full_refresh=false) }}
-- What the CRM was told of each account, and when: written whenever it is not what was told last
-- (N20). A second run on the same data adds nothing; a run that goes back in time neither. A
-- follow-up alone is no alert, and no news.
with states as (

    select
        scores.account_id,
        as_of.as_of_on as told_on,
        scores.score,
        scores.band,
        items.lead_alert_id,
        items.playbook_id,
        items.rule_names,
        items.due_at
    from {{ ref('int_health_scores') }} as scores
    inner join {{ ref('int_as_of') }} as as_of on scores.date_day = as_of.as_of_on
    left join {{ ref('int_work_items') }} as items
        on scores.account_id = items.account_id and items.alert_count > 0

),

{% if is_incremental() -%}
told as (

    select
        known.account_id,
        known.told_on,
        known.score,
        known.band,
        known.lead_alert_id,
        known.playbook_id,
        known.telling_number
    from {{ this }} as known
    qualify
        row_number() over (
            partition by known.account_id order by known.telling_number desc
        ) = 1

),
{%- else -%}
told as (

    select
        account_id,
        told_on,
        score,
        band,
        lead_alert_id,
        playbook_id,
        cast(0 as integer) as telling_number
    from states
    where false

),
{%- endif %}

int_account_tellings as (

    select
        states.account_id,
        cast(coalesce(told.telling_number, 0) + 1 as integer) as telling_number,
        states.told_on,
        states.score,
        states.band,
        states.lead_alert_id,
        states.playbook_id,
        states.rule_names,
        states.due_at,
        told.score as score_told_before,
        told.band as band_told_before,
        told.playbook_id as playbook_id_told_before
    from states
    cross join {{ ref('int_settings') }} as settings
    left join told on states.account_id = told.account_id
    where
        told.account_id is null
        or (
            states.told_on >= told.told_on
            and (
                states.band is distinct from told.band
                or states.lead_alert_id is distinct from told.lead_alert_id
                or states.playbook_id is distinct from told.playbook_id
                or (states.score is null) <> (told.score is null)
                or abs(states.score - told.score) >= settings.told_score_step
            )
        )

)

select * from int_account_tellings
