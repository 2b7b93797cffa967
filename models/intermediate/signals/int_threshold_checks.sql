{{ config(
    materialized='incremental',
    partition_by=partition_column(),
    pre_hook="{{ forget_from(ref('int_scoring_slice')) }}",
) }}
-- What a threshold says once what explains it is heard (N10, N16): what the season, the calendar or
-- the account's own usual range makes of it is held at a lower level, and says so.
with comparisons as (

    select
        comparisons.*,
        profiles.country,
        kpis.kpi,
        kpis.unit,
        case when thresholds.is_guarded then kpis.kpi end as guarded_kpi
    from {{ ref('int_threshold_comparisons') }} as comparisons
    inner join {{ ref('thresholds') }} as thresholds
        on comparisons.threshold_id = thresholds.threshold_id
    inner join {{ ref('kpis') }} as kpis on thresholds.kpi = kpis.kpi
    inner join {{ ref('int_account_profiles') }} as profiles
        on comparisons.account_id = profiles.account_id
    {% if is_incremental() -%}
    inner join {{ ref('int_scoring_slice') }} as slice
        on comparisons.date_day >= slice.first_day_on
    {%- endif %}

),

mildest as (

    select min(severity_rank) as severity_rank
    from {{ ref('severities') }}

),

explained as (

    select
        comparisons.account_id,
        comparisons.date_day,
        comparisons.threshold_id,
        comparisons.kpi,
        comparisons.value,
        comparisons.baseline_value,
        comparisons.segment_median,
        comparisons.change,
        comparisons.severity_rank as raw_severity_rank,
        case
            when calendar_days.sentence is not null or usual_ranges.kpi is not null
                then mildest.severity_rank
            else greatest(comparisons.season_severity_rank, mildest.severity_rank)
        end as held_severity_rank,
        coalesce(
            calendar_days.sentence,
            'usual for this account: '
            || {{ format_value('usual_ranges.lowest', 'comparisons.unit') }}
            || ' to ' || {{ format_value('usual_ranges.highest', 'comparisons.unit') }},
            'the whole segment changed by '
            || {{ format_value('(comparisons.season_factor - 1)', "'rate'") }}
        ) as sentence
    from comparisons
    cross join mildest
    left join {{ ref('int_calendar_days') }} as calendar_days
        on
            case when comparisons.guarded_kpi is not null then comparisons.country end
            = calendar_days.country
            and comparisons.date_day = calendar_days.date_day
    left join {{ ref('int_usual_ranges') }} as usual_ranges
        on
            comparisons.account_id = usual_ranges.account_id
            and comparisons.date_day = usual_ranges.date_day
            and comparisons.guarded_kpi = usual_ranges.kpi
            and comparisons.value between usual_ranges.lowest and usual_ranges.highest

),

int_threshold_checks as (

    select
        account_id,
        date_day,
        threshold_id,
        kpi,
        value,
        baseline_value,
        segment_median,
        change,
        raw_severity_rank,
        least(raw_severity_rank, held_severity_rank) as severity_rank,
        case when held_severity_rank < raw_severity_rank then sentence end as softened_by
    from explained

)

select * from int_threshold_checks
