-- What became of each alert whose horizon is over: contacted in time, late or never within it, and
-- the score then beside that of the opening day (K62). It is matched on what was known at its
-- opening alone. What a person sets moves no score here and saves nobody.
with clocks as (

    select
        clocks.*,
        {{ local_date('min(clocks.contacted_at) over (partition by clocks.alert_id)') }}
            as first_contacted_on
    from {{ ref('int_alert_clocks') }} as clocks
    qualify row_number() over (partition by clocks.alert_id order by clocks.started_at) = 1

),

scores as (

    select
        account_id,
        date_day,
        score_before_override as score,
        band,
        override_band
    from {{ ref('int_health_scores') }}

),

judged as (

    select
        clocks.*,
        settings.score_fall_min_points,
        clocks.started_on + settings.effect_days as horizon_on,
        clocks.started_on - settings.effect_trend_days as trend_from_on
    from clocks
    cross join {{ ref('int_settings') }} as settings
    inner join {{ ref('int_as_of') }} as as_of
        on clocks.started_on + settings.effect_days <= as_of.as_of_on

),

lost as (

    select distinct judged.alert_id
    from judged
    inner join {{ ref('int_customer_stays') }} as stays
        on
            judged.account_id = stays.account_id
            and judged.started_on < stays.ends_on
            and judged.horizon_on >= stays.ends_on

),

joined as (

    select
        judged.alert_id,
        judged.account_id,
        judged.playbook_id,
        judged.started_on as opened_on,
        judged.horizon_on,
        judged.severity_rank,
        coalesce(customers.segment, 'none') as segment,
        coalesce(value_tiers.value_tier, 'none') as value_tier,
        coalesce(before.band, 'no_data') as band_before,
        case
            when judged.contacted_at <= judged.due_at then 'in_time'
            when judged.first_contacted_on <= judged.horizon_on then 'late'
            else 'never'
        end as timeliness,
        case
            when before.score is null or earlier.score is null then 'unknown'
            when round(earlier.score - before.score, 9) >= judged.score_fall_min_points then 'falls'
            else 'holds'
        end as trend_before,
        before.score as score_before,
        after.score as score_after,
        after.band as band_after,
        after.override_band is not null as is_set_after,
        lost.alert_id is not null as is_lost,
        coalesce(before.band = 'critical', false) or severities.band = 'critical' as is_high_risk
    from judged
    inner join {{ ref('int_customers') }} as customers
        on judged.account_id = customers.account_id
    inner join {{ ref('severities') }} as severities
        on judged.severity_rank = severities.severity_rank
    left join lost on judged.alert_id = lost.alert_id
    left join {{ ref('int_value_tiers') }} as value_tiers
        on
            judged.account_id = value_tiers.account_id
            and judged.started_on = value_tiers.date_day
    left join scores as before
        on judged.account_id = before.account_id and judged.started_on = before.date_day
    left join scores as earlier
        on judged.account_id = earlier.account_id and judged.trend_from_on = earlier.date_day
    left join scores as after
        on judged.account_id = after.account_id and judged.horizon_on = after.date_day

),

int_alert_outcomes as (

    select
        joined.*,
        case when not is_lost then score_after - score_before end as score_change,
        -- Saved: still a customer and out of the critical band; unknown where the band is, or where
        -- a person has set it.
        case
            when not is_high_risk then null
            when is_lost then false
            when is_set_after or band_after in ('no_data', 'too_early') then null
            else band_after <> 'critical'
        end as is_saved
    from joined

)

select * from int_alert_outcomes
