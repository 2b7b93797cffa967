{{ config(materialized='incremental') }}
-- Which accounts have ever crossed which thresholds: the others are left out before anything is
-- summed up, because most accounts never cross most of them.
with crossed as (

    select distinct
        account_id,
        threshold_id
    from {{ ref('int_threshold_values') }}
    where is_crossed

),

int_crossed_thresholds as (

    select
        crossed.account_id,
        crossed.threshold_id
    from crossed
    {% if is_incremental() -%}
    anti join {{ this }} as known
        on
            crossed.account_id = known.account_id
            and crossed.threshold_id = known.threshold_id
    {%- endif %}

)

select * from int_crossed_thresholds
