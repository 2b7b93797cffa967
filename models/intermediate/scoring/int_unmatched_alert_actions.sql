-- What people did about alerts that there are not: a mistyped id, or one whose opening moved to
-- another day when data came late.
with alerts as (

    select distinct alert_id
    from {{ ref('int_alert_spells') }}

),

int_unmatched_alert_actions as (

    select
        actions.tool,
        actions.alert_id,
        actions.action,
        actions.acted_on,
        actions._file,
        actions._arrived_at,
        actions._row
    from {{ ref('int_alert_actions') }} as actions
    left join alerts on actions.alert_id = alerts.alert_id
    where alerts.alert_id is null

)

select * from int_unmatched_alert_actions
