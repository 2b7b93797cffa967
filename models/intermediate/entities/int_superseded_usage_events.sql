{{ config(materialized='incremental') }}
-- Delivered events whose id arrived again, newer. An event is looked at once, when it arrives, and
-- again only if its id does.
with delivered as (

    {{ union_tools('usage_events') }}

),

last_run as (

    select * from {{ ref('stg_runs__last_run') }}

),

arrivals as (

    select files.arrived_at
    from {{ ref('stg_lake__files') }} as files
    inner join last_run on files.arrived_at > last_run.arrived_until

),

arrived as (

    select delivered.event_id
    from delivered
    where delivered._arrived_at in (select arrivals.arrived_at from arrivals)

),

repeated as (

    select event_id
    from delivered
    {% if is_incremental() -%}
    where event_id in (select arrived.event_id from arrived)
    {% endif -%}
    group by event_id
    having count(*) > 1

),

versions as (

    select
        tool,
        _file,
        _row,
        _arrived_at,
        max(_arrived_at) over (partition by tool, event_id) as superseded_at,
        row_number() over (
            partition by tool, event_id
            order by _arrived_at desc, _file desc, _row desc
        ) as version_rank
    from delivered
    where event_id in (select repeated.event_id from repeated)

),

int_superseded_usage_events as (

    select
        versions.tool,
        versions._file,
        versions._row,
        versions._arrived_at,
        versions.superseded_at
    from versions
    where
        versions.version_rank > 1
        {% if is_incremental() -%}
        and not exists (
            select known._row
            from {{ this }} as known
            where
                versions._file = known._file
                and versions._row = known._row
                and versions._arrived_at = known._arrived_at
        )
        {% endif %}

)

select * from int_superseded_usage_events
