{{ config(materialized='view') }}
-- S05 for each KPI: the worst level that a limit of a rule or of a signal reaches, and the one
-- it would have reached without what explains it (N10, N16). Days within all limits are absent.
with threshold_checks as (

    select threshold_checks.*
    from {{ ref('int_threshold_checks') }} as threshold_checks
    inner join {{ ref('int_scoring_slice') }} as slice
        on threshold_checks.date_day >= slice.first_day_on
    cross join {{ ref('int_as_of') }} as as_of
    cross join {{ ref('int_settings') }} as settings
    where
        threshold_checks.raw_severity_rank > 0
        and threshold_checks.date_day > as_of.as_of_on - settings.explanation_days

),

-- Limits of classes are no bad news.
alarming as (

    select threshold_id
    from {{ ref('thresholds') }}
    where signal is not null
    union
    select threshold_id
    from {{ ref('rule_conditions') }}

),

worst as (

    select
        threshold_checks.account_id,
        threshold_checks.date_day,
        threshold_checks.kpi,
        max(threshold_checks.severity_rank) as severity_rank,
        max(threshold_checks.raw_severity_rank) as raw_severity_rank,
        min(threshold_checks.softened_by) as softened_by
    from threshold_checks
    inner join alarming on threshold_checks.threshold_id = alarming.threshold_id
    group by threshold_checks.account_id, threshold_checks.date_day, threshold_checks.kpi

),

severities as (

    select * from {{ ref('severities') }}

),

int_kpi_levels as (

    select
        worst.account_id,
        worst.date_day,
        worst.kpi,
        reached.severity as alert_level,
        crossed.severity as crossed_level,
        worst.softened_by
    from worst
    inner join severities as crossed on worst.raw_severity_rank = crossed.severity_rank
    left join severities as reached on worst.severity_rank = reached.severity_rank

)

select * from int_kpi_levels
