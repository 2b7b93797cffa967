{%- set connected = var('tools') | select('in', var('tool_schemas')) | list -%}
with files as (

    select * from {{ ref('int_delivered_files') }}

),

file_rows as (

    select * from {{ ref('int_file_rows') }}

),

usage_rows as (

    select * from {{ ref('int_usage_file_rows') }}

),

-- That an action names no alert is known once there are alerts, far above the files.
unmatched_actions as (

    select
        _file,
        _arrived_at,
        count(*) as unmatched_rows
    from {{ ref('int_unmatched_alert_actions') }}
    group by _file, _arrived_at

),

joined as (

    select
        files.*,
        coalesce(file_rows.read_rows, 0) as file_read_rows,
        coalesce(file_rows.duplicate_rows, 0) as file_duplicate_rows,
        coalesce(file_rows.unmatched_rows, 0) + coalesce(unmatched_actions.unmatched_rows, 0)
            as file_unmatched_rows,
        coalesce(usage_rows.read_rows, 0) as usage_read_rows,
        coalesce(usage_rows.duplicate_rows, 0) as usage_duplicate_rows,
        coalesce(usage_rows.unmatched_rows, 0) as usage_unmatched_rows,
        coalesce(file_rows.left_out_rows, 0) as left_out_rows,
        file_rows.left_out_as
    from files
    left join file_rows
        on
            case when files.status = 'loaded' then files.file_name end = file_rows._file
            and files.arrived_at = file_rows._arrived_at
    left join usage_rows
        on
            case when files.status = 'loaded' then files.file_name end = usage_rows._file
            and files.arrived_at = usage_rows._arrived_at
    left join unmatched_actions
        on
            case when files.status = 'loaded' then files.file_name end = unmatched_actions._file
            and files.arrived_at = unmatched_actions._arrived_at

),

-- A file of events that holds other things as well is counted by the larger part.
counted as (

    select
        joined.*,
        {% for count in ['read_rows', 'duplicate_rows', 'unmatched_rows'] -%}
        case
            when usage_read_rows > file_read_rows then usage_{{ count }} else file_{{ count }}
        end as {{ count }},
        {% endfor -%}
        delivered_rows - rejected_rows - greatest(usage_read_rows, file_read_rows) as unread_rows
    from joined

),

file_status as (

    select
        file_id,
        tool,
        entity,
        file_name,
        arrived_at,
        status,
        cast(byte_count as bigint) as byte_count,
        cast(delivered_rows as bigint) as delivered_rows,
        cast(read_rows - duplicate_rows - unmatched_rows as bigint) as accepted_rows,
        cast(rejected_rows as bigint) as rejected_rows,
        cast(duplicate_rows as bigint) as duplicate_rows,
        cast(unmatched_rows as bigint) as unmatched_rows,
        cast(unread_rows as bigint) as unread_rows,
        nullif(concat_ws(
            ', ',
            left_out_as,
            case
                when unread_rows > left_out_rows
                    then concat(
                        unread_rows - left_out_rows,
                        case
                            when tool in ('{{ connected | join("', '") }}')
                                then ' of a tool that a connector delivers'
                            else ' taken by no staging model'
                        end
                    )
            end
        ), '') as unread_reason,
        first_event_on,
        last_event_on,
        reason,
        remedy
    from counted

)

select * from file_status
