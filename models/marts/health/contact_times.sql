-- How long alerts wait for a person, by owner and severity and for all (K58, N07). Who is never
-- called has no hours to contact, and waits all the same: to the end of the alert or until today.
with alerts as (

    select * from {{ ref('alerts') }}

),

settings as (

    select * from {{ ref('int_settings') }}

),

recent as (

    select
        alerts.*,
        coalesce(
            alerts.contact_hours,
            24 * {{ dbt.datediff(
                'alerts.opened_on', 'coalesce(alerts.closed_on, as_of.as_of_on)', 'day'
            ) }}
        ) as wait_hours,
        alerts.sla_status = 'running'
        and alerts.due_at <= {{ dbt.dateadd('hour', 24, local_day_end('as_of.as_of_on')) }}
            as is_due_today,
        alerts.sla_status = 'running'
        and alerts.due_at <= {{
            dbt.dateadd('hour', 'settings.due_soon_hours', local_day_end('as_of.as_of_on'))
        }} as is_due_soon
    from alerts
    cross join settings
    inner join {{ ref('int_as_of') }} as as_of
        on alerts.opened_on > as_of.as_of_on - settings.contact_window_days

),

owners as (

    select
        recent.*,
        'all' as owner_key
    from recent

    union all

    select
        recent.*,
        owner_email as owner_key
    from recent

),

grouped as (

    select
        owners.*,
        'all' as severity_key
    from owners

    union all

    select
        owners.*,
        severity as severity_key
    from owners

),

contact_times as (

    select
        grouped.owner_key as owner_email,
        grouped.severity_key as severity,
        cast(count(*) as integer) as alert_count,
        cast(count(grouped.contact_hours) as integer) as contacted_count,
        cast(count(case when grouped.sla_status = 'kept' then 1 end) as integer) as kept_count,
        cast(count(case when grouped.sla_status = 'breached' then 1 end) as integer)
            as breached_count,
        cast(count(case when grouped.is_due_today then 1 end) as integer) as due_today_count,
        cast(count(case when grouped.is_due_soon then 1 end) as integer) as due_soon_count,
        cast(median(grouped.contact_hours) as double) as contact_hours_median,
        cast(median(grouped.wait_hours) as double) as wait_hours_median,
        median(grouped.wait_hours) > max(settings.late_contact_hours) as is_failing
    from grouped
    cross join settings
    group by grouped.owner_key, grouped.severity_key

)

select * from contact_times
