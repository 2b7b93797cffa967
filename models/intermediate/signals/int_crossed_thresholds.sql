{{ config(
    materialized='incremental',
    partition_by=partition_column(),
    pre_hook="{{ forget_from(ref('int_scoring_slice')) }}",
) }}
-- The day on which an account crosses a threshold for the first time. What came before it, and what
-- is never crossed, is left out before anything is summed up: that is most of it.
with first_crossings as (

    select
        account_id,
        threshold_id,
        min(date_day) as date_day
    from {{ ref('int_threshold_values') }}
    where severity_rank > 0
    group by account_id, threshold_id

),

int_crossed_thresholds as (

    select first_crossings.*
    from first_crossings
    {% if is_incremental() -%}
    anti join {{ this }} as known
        on
            first_crossings.account_id = known.account_id
            and first_crossings.threshold_id = known.threshold_id
    {%- endif %}

)

select * from int_crossed_thresholds
