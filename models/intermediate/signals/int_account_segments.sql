{{ config(
    materialized='incremental',
    partition_by=partition_column(),
    pre_hook="{{ forget_from(ref('int_scoring_slice')) }}",
) }}
-- Which class of each segmentation an account is in on a day: the first in rank whose threshold it
-- crosses, else the one that asks for none. Unknown where the KPI or its feed is.
with known as (

    select
        kpi_values.account_id,
        kpi_values.date_day,
        segment_types.segment_type
    from {{ ref('int_kpi_values') }} as kpi_values
    inner join {{ ref('segment_types') }} as segment_types on kpi_values.kpi = segment_types.kpi
    inner join {{ ref('kpis') }} as kpis on kpi_values.kpi = kpis.kpi
    inner join {{ ref('int_component_days') }} as component_days
        on
            kpis.component = component_days.component
            and kpi_values.date_day = component_days.date_day
    inner join {{ ref('int_scoring_slice') }} as slice
        on kpi_values.date_day >= slice.first_day_on
    where component_days.status = 'measured'

),

segment_values as (

    select
        segment_values.*,
        severities.severity_rank as min_severity_rank
    from {{ ref('segment_values') }} as segment_values
    left join {{ ref('severities') }} as severities
        on segment_values.min_severity = severities.severity

),

threshold_checks as (

    select * from {{ ref('int_threshold_checks') }}
    where severity_rank > 0

),

placed as (

    select
        known.account_id,
        known.date_day,
        known.segment_type,
        segment_values.segment_value,
        segment_values.segment_rank
    from known
    inner join segment_values on known.segment_type = segment_values.segment_type
    left join threshold_checks
        on
            known.account_id = threshold_checks.account_id
            and known.date_day = threshold_checks.date_day
            and segment_values.threshold_id = threshold_checks.threshold_id
    where
        segment_values.threshold_id is null
        or threshold_checks.severity_rank >= segment_values.min_severity_rank

),

int_account_segments as (

    select
        account_id,
        date_day,
        segment_type,
        segment_value
    from placed
    qualify
        row_number() over (
            partition by account_id, date_day, segment_type order by segment_rank
        ) = 1

)

select * from int_account_segments
