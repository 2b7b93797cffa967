{{ config(materialized='incremental') }}
-- Small enough to be searched whole each night for ids that came before.
with delivered as (

    {{ union_tools('usage_events') }}

),

new_arrivals as (

    select arrived_at
    from {{ ref('int_arrivals') }}
    where brings_usage and is_new

),

int_usage_event_hashes as (

    select
        {{ id_hash('delivered.event_id') }} as event_hash,
        delivered._arrived_at
    from delivered
    {% if is_incremental() -%}
    inner join new_arrivals on delivered._arrived_at = new_arrivals.arrived_at
    {%- endif %}

)

select * from int_usage_event_hashes
