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

candidates as (

    select delivered.event_id
    from delivered
    {% if is_incremental() -%}
    inner join new_arrivals on delivered._arrived_at = new_arrivals.arrived_at
    {% else -%}
    group by delivered.event_id
    having count(*) > 1
    {%- endif %}

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
    where event_id in (select candidates.event_id from candidates)

),

int_superseded_usage_events as (

    select
        versions.tool,
        versions._file,
        versions._row,
        versions._arrived_at,
        versions.superseded_at
    from versions
    {% if is_incremental() -%}
    anti join {{ this }} as known
        on
            versions._file = known._file
            and versions._row = known._row
            and versions._arrived_at = known._arrived_at
    {% endif -%}
    where versions.version_rank > 1

)

select * from int_superseded_usage_events
