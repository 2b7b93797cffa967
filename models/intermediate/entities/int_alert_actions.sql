with delivered as (

    {{ union_tools('alert_actions') }}

),

newest as (

    select *
    from delivered
    qualify
        row_number() over (
            partition by tool, alert_id, action, acted_at
            order by _arrived_at desc, _file desc, _row desc
        ) = 1

),

int_alert_actions as (

    select
        newest.tool,
        newest.alert_id,
        newest.action,
        newest.acted_at,
        newest.acted_by,
        newest.snooze_until,
        newest.reason,
        {{ local_date('newest.acted_at') }} as acted_on,
        newest._file,
        newest._row,
        newest._arrived_at
    from newest

)

select * from int_alert_actions
