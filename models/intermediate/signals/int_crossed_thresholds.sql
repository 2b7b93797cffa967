{{ config(materialized='incremental') }}
-- Which accounts have ever crossed which thresholds: the others are left out before anything is
-- summed up, because most accounts never cross most of them.
with int_crossed_thresholds as (

    select distinct
        account_id,
        threshold_id
    from {{ ref('int_threshold_values') }}
    where is_crossed

)

select * from int_crossed_thresholds
{% if is_incremental() -%}
except
select
    account_id,
    threshold_id
from {{ this }}
{%- endif %}
