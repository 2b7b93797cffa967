{{ config(materialized='incremental') }}
{%- set all_hashes = ref('int_usage_event_hashes') -%}
{%- set hashes = 'arrived_hashes' if is_incremental() else all_hashes %}
-- Delivered events whose id arrived again, newer. An event is looked at once, when it arrives, and
-- again only if its id does. All hashes are no CTE: read twice, it would be copied first.
with delivered as (

    {{ union_tools('usage_events') }}

),

new_arrivals as (

    select arrived_at
    from {{ ref('int_arrivals') }}
    where brings_usage and is_new

),

new_hashes as (

    select event_hashes.event_hash
    from {{ all_hashes }} as event_hashes
    inner join new_arrivals on event_hashes._arrived_at = new_arrivals.arrived_at

),

arrived_hashes as (

    select event_hashes.*
    from {{ all_hashes }} as event_hashes
    semi join new_hashes on event_hashes.event_hash = new_hashes.event_hash

),

repeated as (

    select event_hash
    from {{ hashes }}
    group by event_hash
    having count(*) > 1

),

-- Only files of these arrivals are read.
repeated_arrivals as (

    select distinct event_hashes._arrived_at
    from {{ hashes }} as event_hashes
    semi join repeated on event_hashes.event_hash = repeated.event_hash

),

candidates as (

    select delivered.*
    from delivered
    inner join repeated_arrivals on delivered._arrived_at = repeated_arrivals._arrived_at
    semi join repeated on {{ id_hash('delivered.event_id') }} = repeated.event_hash

),

versions as (

    select
        candidates.*,
        max(_arrived_at) over (partition by tool, event_id) as superseded_at,
        row_number() over (
            partition by tool, event_id
            order by _arrived_at desc, _file desc, _row desc
        ) as version_rank
    from candidates

),

int_superseded_usage_events as (

    select
        versions.tool,
        versions.account_id as tool_account_id,
        versions.user_id,
        {{ local_date('versions.occurred_at') }} as occurred_on,
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
