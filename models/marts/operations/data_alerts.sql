with outages as (

    select * from {{ ref('int_feed_outages') }}

),

settings as (

    select * from {{ ref('int_settings') }}

),

affected as (

    select
        entity,
        {{ dbt.listagg('component', "', '", 'order by component') }} as components
    from {{ ref('component_feeds') }}
    group by entity

),

data_alerts as (

    select
        {{ content_key(['outages.tool', 'outages.entity', 'outages.opened_on']) }} as data_alert_id,
        outages.tool,
        outages.entity,
        outages.feed_name,
        outages.status,
        outages.opened_on,
        outages.closed_on,
        outages.last_record_on,
        cast(outages.silent_days as integer) as silent_days,
        cast(outages.record_count as bigint) as record_count,
        cast(outages.unmatched_count as bigint) as unmatched_count,
        cast(outages.expected_record_count as decimal(18, 1)) as expected_record_count,
        affected.components as affected_components,
        settings.analyst_email as owner_email,
        concat(
            outages.feed_name, ' (', outages.tool, '): ',
            case
                when outages.status = 'partial' and outages.is_unfilled
                    then
                        concat(
                            outages.record_count,
                            ' records, on some days no longer with the users or features as before'
                        )
                when outages.status = 'partial'
                    then
                        concat(
                            outages.record_count,
                            ' records where the same weekdays before held ',
                            cast(round(outages.expected_record_count, 0) as bigint),
                            '; a fall of all accounts at once is a pipeline, not churn'
                        )
                else
                    concat(
                        'no record since ', outages.last_record_on, ', ',
                        outages.silent_days, ' days'
                    )
            end,
            case
                when outages.unmatched_count > 0
                    then concat('; ', outages.unmatched_count, ' of accounts that nobody knows')
                else ''
            end
        ) as reason,
        case
            when outages.unmatched_count > outages.record_count
                then
                    concat(
                        'Look in unmatched_accounts how ', outages.entity, ' from ', outages.tool,
                        ' name their accounts: an export may have changed its ids. Deliver them as',
                        ' before or add them to account_map, and the days heal by themselves.'
                    )
            when outages.is_unfilled
                then
                    concat(
                        'Look at the ', outages.entity, ' of ', outages.tool,
                        ': they no longer say who did what. Deliver them filled as before, and',
                        ' the days heal by themselves.'
                    )
            else
                concat(
                    'Look whether the export of ', outages.entity, ' from ', outages.tool,
                    ' ran and whether file_status refused any of it; deliver what is missing,',
                    ' and the days heal by themselves.'
                )
        end as next_action
    from outages
    cross join settings
    left join affected on outages.entity = affected.entity

)

select * from data_alerts
