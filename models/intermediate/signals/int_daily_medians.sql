{{ config(
    materialized='incremental',
    partition_by=partition_column(),
    pre_hook="{{ forget_from(ref('int_scoring_slice')) }}",
) }}
with int_daily_medians as (

    select
        kpi_values.segment,
        kpi_values.kpi,
        kpi_values.date_day,
        median(kpi_values.value) as median_value
    from {{ ref('int_kpi_values') }} as kpi_values
    cross join {{ ref('int_settings') }} as settings
    {% if is_incremental() -%}
    inner join {{ ref('int_scoring_slice') }} as slice
        on kpi_values.date_day >= slice.first_day_on
    {% endif -%}
    group by
        kpi_values.segment,
        kpi_values.kpi,
        kpi_values.date_day,
        settings.segment_min_accounts
    having count(*) >= settings.segment_min_accounts

)

select * from int_daily_medians
