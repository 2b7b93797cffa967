{%- set kpis = guarded_kpi_columns() -%}
-- What is usual for an account (N16): median and median absolute deviation of its own values on the
-- same weekday of the weeks before. Only where a limit is crossed that such a range may explain.
with crossed as (

    select distinct
        comparisons.account_id,
        thresholds.kpi,
        comparisons.date_day
    from {{ ref('int_threshold_comparisons') }} as comparisons
    inner join {{ ref('thresholds') }} as thresholds
        on comparisons.threshold_id = thresholds.threshold_id
    inner join {{ ref('int_scoring_slice') }} as slice
        on comparisons.date_day >= slice.first_day_on
    where thresholds.is_guarded and comparisons.severity_rank > 0

),

settings as (

    select * from {{ ref('int_settings') }}

),

slice as (

    select * from {{ ref('int_scoring_slice') }}

),

wide as (

    select
        account_days.account_id,
        account_days.date_day,
        account_days.known_days
        {%- for model, names in kpis %}
        {%- for name in names %},
        cast({{ model }}.{{ name }} as double) as {{ name }}
        {%- endfor %}
        {%- endfor %}
    from {{ ref('int_account_days') }} as account_days
    cross join settings
    inner join slice
        on account_days.date_day >= slice.first_day_on - 7 * settings.usual_range_weeks
    {% for model, names in kpis -%}
    left join {{ ref(model) }} as {{ model }} using (account_id, date_day)
    {% endfor -%}

),

long as (

    select
        account_id,
        date_day,
        known_days,
        kpi,
        value
    from wide
    unpivot (
        value for kpi in ({{ kpis | map('last') | sum(start=[]) | join(', ') }})
    )

),

samples as (

    select
        crossed.account_id,
        crossed.kpi,
        crossed.date_day,
        long.value,
        {{ dbt.datediff('long.date_day', 'crossed.date_day', 'day') }}
        <= 7 * settings.usual_range_weeks
        - {{ dbt.datediff('long.date_day', 'crossed.date_day', 'day') }} as is_recent
    from crossed
    cross join settings
    inner join long
        on
            crossed.account_id = long.account_id
            and crossed.kpi = long.kpi
            and dayofweek(crossed.date_day) = dayofweek(long.date_day)
            and long.date_day < crossed.date_day
            and long.date_day >= crossed.date_day - 7 * settings.usual_range_weeks
    -- A window that reaches back before the first known day would pass for a small value.
    inner join {{ ref('kpis') }} as kpis
        on long.kpi = kpis.kpi and long.known_days >= kpis.min_history_days

),

centers as (

    select
        account_id,
        kpi,
        date_day,
        median(value) as center,
        avg(case when is_recent then value end) as recent_mean,
        avg(case when not is_recent then value end) as earlier_mean,
        count(*) as weeks
    from samples
    group by account_id, kpi, date_day

),

deviations as (

    select
        centers.account_id,
        centers.kpi,
        centers.date_day,
        centers.center,
        centers.recent_mean,
        centers.earlier_mean,
        centers.weeks,
        median(abs(samples.value - centers.center)) as deviation
    from centers
    inner join samples
        on
            centers.account_id = samples.account_id
            and centers.kpi = samples.kpi
            and centers.date_day = samples.date_day
    group by all

),

-- An account that has been sliding for months has no usual range: the slide would be part of it.
int_usual_ranges as (

    select
        deviations.account_id,
        deviations.kpi,
        deviations.date_day,
        greatest(center - settings.usual_range_deviations * deviation, 0) as lowest,
        center + settings.usual_range_deviations * deviation as highest
    from deviations
    cross join settings
    where
        weeks >= settings.usual_range_min_weeks
        -- Rounded: in which order a mean adds its values up decides the last digit.
        and round(abs(recent_mean - earlier_mean), 9) <= round(deviation, 9)

)

select * from int_usual_ranges
