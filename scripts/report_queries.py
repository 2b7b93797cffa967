"""The questions the report asks of the marts. $as_of is the day shown.

$accounts are those on the alert list, $paged those of them that have a page.
"""

from __future__ import annotations

# Those with is_at_risk in seeds/bands.csv; a test holds the two together.
RISK_BANDS = ("critical", "at_risk")

# What the queries below read. An older published file is refused by it, by name, and a test holds
# it against the contracts in models/marts, so that a renamed column does not wait for a reader.
_READ = {
    "account_health": (
        "account_id date_day account_name owner_email segment plan score band score_change_7d "
        "score_change_28d coverage value_tier priority_rank effort mrr mrr_at_risk "
        "next_renewal_on days_to_renewal open_alert_count"
    ),
    "account_health_daily": "account_id date_day score band mrr",
    "account_health_reasons": (
        "account_id date_day component kpi measure value value_30d_ago value_90d_ago "
        "segment_median points lost_points sentence"
    ),
    "score_changes": "account_id date_day since_days cause kpi points_change sentence",
    "alerts": (
        "alert_id account_id account_name rule_id rule_name severity severity_rank state opened_on "
        "closed_on owner_email is_owner_assumed playbook_name next_action owner_role "
        "last_interaction last_interaction_on due_at sla_status first_contacted_at reason "
        "latest_reason"
    ),
    "contact_times": (
        "owner_email severity alert_count contacted_count wait_hours_median is_failing"
    ),
    "follow_ups": "account_id follow_up contacted_on due_on status next_action",
    "work_list": "account_id follow_up",
    "verbatim_themes": "account_id said_on text",
    "email_engagement": "account_id changed_on previous_class email_class",
    "retention_monthly": (
        "period_type period_start_on dimension is_complete customers_start customers_lost "
        "mrr_start nrr grr"
    ),
    "cohort_retention": (
        "dimension cohort_month age_months cohort_customers retained_customers "
        "logo_retention_rate revenue_retention_rate"
    ),
    "survival_curves": (
        "dimension dimension_value age_days customers_at_risk survival_rate survival_rate_low "
        "survival_rate_high"
    ),
    "feed_status": (
        "tool entity date_day feed_name status record_count expected_record_count unmatched_rate "
        "last_record_on days_since_last_record rejected_rows affected_components"
    ),
    "data_alerts": "feed_name status opened_on closed_on reason next_action owner_email",
    "rule_backtest": (
        "rule_id horizon_days rule_name rule_kind lost_accounts lost_with_signal recall recall_low "
        "recall_high lead_days_median kept_accounts false_alarm_rate precision lift "
        "false_alerts_per_owner_week sample"
    ),
}
NEEDED = {mart: columns.split() for mart, columns in _READ.items()}

# What a published file may do without: one that scripts/rebuild_day.py made is of no run.
HISTORY = ("runs", "run_phases", "run_rows")

# Each seventh day back from the as-of date: what is drawn over a long time.
WEEKLY = "date_diff('day', date_day, $as_of) % 7 = 0"

QUERIES: dict[str, str] = {
    "headline": """
        select
            count(*) as customers,
            count(score) as scored,
            sum(mrr) as mrr,
            count(*) - count(mrr) as customers_unpriced,
            count_if(band in (select unnest($risk_bands))) as at_risk,
            count_if(band in (select unnest($risk_bands)) and mrr is null) as at_risk_unpriced,
            case
                when count_if(band in (select unnest($risk_bands))) = 0 then 0
                else sum(mrr_at_risk)
            end as mrr_at_risk,
            (select count(*) from marts.alerts where closed_on is null) as open_alerts,
            (
                select count(distinct account_id) from marts.alerts where closed_on is null
            ) as alerted_accounts,
            (
                select count(*) from marts.alerts
                where closed_on is null and sla_status = 'breached' and first_contacted_at is null
            ) as missed_alerts
        from marts.account_health
    """,
    # Of all owners and severities; no row = no alert of late.
    "waiting": """
        select alert_count, contacted_count, wait_hours_median, is_failing
        from marts.contact_times
        where owner_email = 'all' and severity = 'all'
    """,
    # The gravest first, and of these those whom nobody has reached yet.
    "shown_accounts": """
        with open_alerts as (
            select
                account_id,
                arg_min(due_at, (-severity_rank, first_contacted_at is not null, due_at)) as due_at,
                max((severity_rank, first_contacted_at is null)) as gravest
            from marts.alerts
            where closed_on is null
            group by account_id
        )

        select coalesce(open_alerts.account_id, health.account_id) as account_id
        from marts.account_health as health
        full join open_alerts on open_alerts.account_id = health.account_id
        where open_alerts.account_id is not null or band in (select unnest($risk_bands))
        order by gravest desc nulls last, due_at nulls last, score nulls last, account_id
    """,
    "alerts": """
        select
            *,
            coalesce(latest_reason, reason) as why,
            date_diff('day', cast(due_at as date), $as_of) as days_late
        from marts.alerts
        where closed_on is null and account_id in (select unnest($accounts))
        order by
            account_id,
            severity_rank desc,
            first_contacted_at is not null,
            due_at nulls last,
            alert_id
    """,
    "accounts": """
        select shown.account_id, health.* exclude (account_id), alerts.alert_name
        from (select unnest($accounts) as account_id, generate_subscripts($accounts, 1) as place)
            as shown
        left join marts.account_health as health on health.account_id = shown.account_id
        left join (
            select account_id, max(account_name) as alert_name from marts.alerts group by account_id
        ) as alerts on alerts.account_id = shown.account_id
        order by place
    """,
    "matrix": """
        select
            coalesce(value_tier, 'unknown') as value_tier,
            band,
            min(priority_rank) as priority_rank,
            min(effort) as effort,
            count(*) as customers,
            sum(mrr) as mrr
        from marts.account_health
        group by all
    """,
    "book": f"""
        with days as (
            select distinct date_day from marts.account_health_daily where {WEEKLY}
        ),

        bands as (
            select distinct band from marts.account_health_daily where {WEEKLY}
        )

        select
            days.date_day,
            bands.band,
            count(daily.account_id) as customers,
            case
                when count(daily.account_id) = 0 then 0 else sum(daily.mrr)
            end as mrr
        from days
        cross join bands
        left join marts.account_health_daily as daily
            on daily.date_day = days.date_day and daily.band = bands.band
        group by all
        order by all
    """,
    "retention": """
        select period_start_on, is_complete, customers_start, customers_lost, mrr_start, nrr, grr
        from marts.retention_monthly
        where period_type = 'month' and dimension = 'all'
        qualify row_number() over (order by period_start_on desc) <= 24
        order by period_start_on
    """,
    "cohorts": """
        select
            cohort_month,
            age_months,
            cohort_customers,
            retained_customers,
            logo_retention_rate,
            revenue_retention_rate
        from marts.cohort_retention
        where
            dimension = 'all'
            and cohort_month > $as_of - interval 36 month
        order by cohort_month, age_months
    """,
    "survival": """
        select
            dimension_value,
            age_days,
            customers_at_risk,
            survival_rate,
            survival_rate_low,
            survival_rate_high
        from marts.survival_curves
        order by dimension_value != 'all', dimension_value, age_days
    """,
    "feeds": """
        select *
        from marts.feed_status
        where date_day = $as_of
        order by status = 'ok', feed_name, tool, entity
    """,
    "feed_runs": """
        with runs as (
            select
                feed_name || ' (' || tool || ')' as feed,
                status,
                date_day,
                date_diff('day', date '2000-01-01', date_day) - row_number() over (
                    partition by tool, entity, status order by date_day
                ) as run
            from marts.feed_status
            where date_day > $as_of - interval 12 month
        )

        select feed, status, min(date_day) as from_on, max(date_day) as to_on, count(*) as days
        from runs
        group by feed, status, run
        order by feed, from_on
    """,
    "data_alerts": """
        select *
        from marts.data_alerts
        where closed_on is null or closed_on > $as_of - interval 12 month
        order by closed_on is not null, opened_on desc, feed_name
    """,
    # The last thirty runs, this one first.
    "runs": """
        select
            *,
            outcome in ('done', 'at_work') as is_good,
            models_built + models_failed as models,
            tests_passed + tests_warned + tests_failed as tests
        from marts.run_history
        order by run_id desc
        limit 30
    """,
    # The longest phases and models of this run.
    "run_phases": """
        select kind, step, seconds
        from marts.run_steps
        where
            run_id = (select max(run_id) from marts.run_history where is_published)
            and (kind = 'phase' or seconds >= 1)
        order by kind desc, seconds desc, step
        limit 20
    """,
    # Rows of each mart, beside those of the publication before.
    "run_rows": """
        with published as (
            select run_id, row_number() over (order by run_id desc) as place
            from marts.run_history
            where is_published
        )

        select
            step,
            max(row_count) filter (where place = 1) as row_count,
            max(row_count) filter (where place = 2) as row_count_before
        from marts.run_steps
        inner join published using (run_id)
        where place <= 2 and row_count is not null
        group by step
        order by row_count desc nulls last, step
    """,
    "backtest": """
        select *
        from marts.rule_backtest
        order by horizon_days, rule_kind != 'any_rule', recall desc nulls last, rule_id
    """,
    "scores": """
        select account_id, date_day, score, band
        from marts.account_health_daily
        where
            account_id in (select unnest($paged))
            and date_day > $as_of - interval 6 month
        order by account_id, date_day
    """,
    "lost_points": f"""
        select
            account_id,
            date_day,
            component,
            sum(coalesce(lost_points, -points)) as lost_points
        from marts.account_health_reasons
        where account_id in (select unnest($paged)) and points is not null and {WEEKLY}
        group by all
        order by all
    """,
    "changes": """
        select
            account_id,
            coalesce(nullif(regexp_extract(sentence, '^(.*): [+-]', 1), ''), kpi) as label,
            cause,
            max(points_change) filter (where since_days = 1) as points_1d,
            max(points_change) filter (where since_days = 7) as points_7d,
            max(points_change) filter (where since_days = 28) as points_28d
        from marts.score_changes
        where account_id in (select unnest($paged)) and date_day = $as_of
        group by all
        having max(abs(points_change)) >= 0.05
        order by account_id, abs(points_28d) desc nulls last, label, cause
    """,
    # An account's own baseline is that of the measure its score compares: 90 days where it says so.
    "kpis": f"""
        select
            account_id,
            component,
            kpi,
            date_day,
            value,
            case when measure = 'own_change_90d' then 90 else 30 end as own_days,
            case when measure = 'own_change_90d' then value_90d_ago else value_30d_ago end as own,
            segment_median,
            lost_points,
            sentence
        from marts.account_health_reasons
        where account_id in (select unnest($paged)) and measure is not null and {WEEKLY}
        order by account_id, component, kpi, date_day
    """,
    "limits": """
        select account_id, sentence
        from marts.account_health_reasons
        where
            account_id in (select unnest($paged))
            and date_day = $as_of
            and component in ('cap', 'override')
        order by all
    """,
    # The step after the last contact: that of the work list, else one that is due, else the next.
    "steps": """
        select follow_ups.*
        from marts.follow_ups
        left join marts.work_list on work_list.account_id = follow_ups.account_id
        where
            follow_ups.account_id in (select unnest($accounts))
            and status in ('due', 'planned')
        qualify
            row_number() over (
                partition by follow_ups.account_id
                order by
                    follow_ups.follow_up is distinct from work_list.follow_up,
                    status != 'due',
                    abs(date_diff('day', due_on, $as_of))
            ) = 1
        order by follow_ups.account_id
    """,
    # What happened, newest first, and what is to come, soonest first (is_planned).
    "events": """
        with events as (
            select
                account_id,
                cast(first_contacted_at as date) as happened_on,
                'contact' as kind,
                'We reached the customer; it answers '
                || case count(*) when 1 then 'an alert' else count(*) || ' alerts' end as text,
                false as is_planned
            from marts.alerts
            where first_contacted_at is not null
            group by account_id, cast(first_contacted_at as date)
            union all
            select distinct account_id, last_interaction_on, 'last sign', last_interaction, false
            from marts.alerts
            where closed_on is null and last_interaction is not null
            union all
            select
                account_id,
                due_on,
                'follow-up',
                replace(follow_up, '_', ' ') || ', ' || status || ': ' || next_action,
                due_on > $as_of
            from marts.follow_ups
            union all
            select distinct account_id, said_on, 'quote', text, false
            from marts.verbatim_themes
            union all
            select
                account_id,
                changed_on,
                'e-mail',
                'Reads e-mails as ' || replace(email_class, '_', ' ') || ', before as '
                || replace(previous_class, '_', ' '),
                false
            from marts.email_engagement
            where previous_class is not null and email_class is not null
        )

        select *
        from events
        where
            account_id in (select unnest($paged))
            and happened_on > $as_of - interval 6 month
        qualify
            row_number() over (
                partition by account_id, is_planned
                order by abs(date_diff('day', happened_on, $as_of)), kind, text
            ) <= case when is_planned then 3 else 8 end
        order by
            account_id,
            is_planned desc,
            abs(date_diff('day', happened_on, $as_of)),
            kind,
            text
    """,
}
