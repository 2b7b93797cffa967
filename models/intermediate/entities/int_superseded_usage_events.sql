{{ config(materialized='incremental', incremental_strategy='append') }}
-- Delivered events whose id arrived again, newer. An event is looked at once, when it arrives, and
-- again only if its id does.
with delivered as (

    {{ union_tools('usage_events') }}

),

new_arrivals as (

    select arrived_at
    from {{ ref('int_arrivals') }}
    where entity = 'usage_events' and is_new

),

arrived as (

    select delivered.event_id
    from delivered
    where delivered._arrived_at in (select new_arrivals.arrived_at from new_arrivals)

),

repeated as (

    select event_id
    from delivered
    {%- if is_incremental() %}
    where event_id in (select arrived.event_id from arrived)
    {%- endif %}
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
    {%- if is_incremental() %}
    anti join {{ this }} as known
        on
            versions._file = known._file
            and versions._row = known._row
            and versions._arrived_at = known._arrived_at
    {%- endif %}
    where versions.version_rank > 1

)

select * from int_superseded_usage_events
