-- Alerts answered in time, late or never, beside matched ones never answered (N13): same severity,
-- band, trend, segment and value tier at the opening. Falls that end by themselves end in both.
{%- set stratum = ['severity_rank', 'band_before', 'trend_before', 'segment', 'value_tier'] %}
with outcomes as (

    select
        outcomes.*,
        case when is_saved then 1 when not is_saved then 0 end as saved
    from {{ ref('int_alert_outcomes') }} as outcomes

),

-- K60 counts accounts: of an account's alerts the latest one whose outcome is known.
rescues as (

    select
        alert_id,
        saved as account_saved
    from outcomes
    where saved is not null
    qualify
        row_number() over (
            partition by playbook_id, timeliness, account_id order by opened_on desc, alert_id
        ) = 1

),

-- Of one control nobody knows how far such accounts scatter.
controls as (

    select
        {{ stratum | join(', ') }},
        case when count(score_change) > 1 then avg(score_change) end as control_change,
        var_samp(score_change) / nullif(count(score_change), 0) as control_variance,
        avg(saved) as control_saved_share
    from outcomes
    where timeliness = 'never'
    group by {{ stratum | join(', ') }}

),

matched as (

    select
        outcomes.*,
        outcomes.score_change - controls.control_change as change_difference,
        case when outcomes.score_change is not null then controls.control_variance end
            as control_variance,
        outcomes.saved - controls.control_saved_share as saved_difference,
        rescues.account_saved
    from outcomes
    left join rescues on outcomes.alert_id = rescues.alert_id
    left join controls
        on
            case when outcomes.timeliness <> 'never' then outcomes.{{ stratum[0] }} end
            = controls.{{ stratum[0] }}
            {%- for column in stratum[1:] %}
            and outcomes.{{ column }} = controls.{{ column }}
            {%- endfor %}

),

counted as (

    select
        playbook_id,
        timeliness,
        count(*) as alert_count,
        count_if(is_lost) as lost_count,
        count(score_change) as scored_count,
        avg(case when score_change is not null then score_before end) as score_before_avg,
        avg(case when score_change is not null then score_after end) as score_after_avg,
        avg(score_change) as score_change_avg,
        count(change_difference) as matched_count,
        avg(change_difference) as change_difference_avg,
        -- The mean of the controls' variances is the most that their part can be.
        sqrt(
            var_samp(change_difference) / nullif(count(change_difference), 0)
            + avg(control_variance)
        ) as standard_error,
        count(account_saved) as high_risk_count,
        coalesce(sum(account_saved), 0) as saved_count,
        count(saved_difference) as matched_high_risk_count,
        avg(saved_difference) as recovery_difference
    from matched
    group by playbook_id, timeliness

),

bounded as (

    select
        counted.*,
        settings.interval_deviations,
        settings.effect_min_alerts,
        round(change_difference_avg - interval_deviations * standard_error, 9) as difference_low,
        round(change_difference_avg + interval_deviations * standard_error, 9) as difference_high
    from counted
    cross join {{ ref('int_settings') }} as settings

),

intervention_effect as (

    select
        bounded.playbook_id,
        bounded.timeliness,
        playbooks.playbook_name,
        cast(bounded.alert_count as integer) as alert_count,
        cast(bounded.lost_count as integer) as lost_count,
        cast(bounded.scored_count as integer) as scored_count,
        {% for column in [
            'score_before_avg', 'score_after_avg', 'score_change_avg',
            'change_difference_avg', 'difference_low', 'difference_high', 'recovery_difference',
        ] -%}
        {{ rounded_cast('bounded.' ~ column, 'decimal(12, 6)') }} as {{ column }},
        {% endfor -%}
        cast(bounded.matched_count as integer) as matched_count,
        cast(bounded.high_risk_count as integer) as high_risk_count,
        cast(bounded.saved_count as integer) as saved_count,
        {{ share_of('bounded.saved_count', 'bounded.high_risk_count') }} as recovery_rate,
        {% for end, sign in {'low': '-', 'high': '+'}.items() -%}
        case
            when bounded.high_risk_count > 0
                then {{ rounded_cast(
                    wilson_bound(
                        'bounded.saved_count', 'bounded.high_risk_count',
                        'bounded.interval_deviations', sign
                    ), 'decimal(12, 6)'
                ) }}
        end as recovery_rate_{{ end }},
        {% endfor -%}
        cast(bounded.matched_high_risk_count as integer) as matched_high_risk_count,
        case
            when bounded.timeliness = 'never' then 'compared with'
            when bounded.matched_count < bounded.effect_min_alerts then 'too few to say'
            when bounded.difference_low > 0 then 'better'
            when bounded.difference_high < 0 then 'worse'
            else 'no difference'
        end as finding,
        'observational' as evidence
    from bounded
    inner join {{ ref('playbooks') }} as playbooks
        on bounded.playbook_id = playbooks.playbook_id

)

select * from intervention_effect
