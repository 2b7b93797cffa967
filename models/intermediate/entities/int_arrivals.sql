{%- set usage_tables = tables_behind('usage_events') %}
with files as (

    select * from {{ ref('stg_lake__files') }}
    where status = 'loaded'

),

last_run as (

    select * from {{ ref('int_last_run') }}

),

int_arrivals as (

    select
        files.tool,
        files.entity,
        files.arrived_at,
        min(files.first_event_on) as first_event_on,
        max(files.last_event_on) as last_event_on,
        bool_or(files.arrived_at > last_run.arrived_until) as is_new,
        concat(files.tool, '.', files.entity) in ('{{ usage_tables | join("', '") }}')
            as brings_usage,
        {{ known_files() }} as known_files
    from files
    left join last_run on true
    group by files.tool, files.entity, files.arrived_at

)

select * from int_arrivals
