"""Rules that raise no alert of their own, on the accounts planted for them in the demo.

Those that do have an account each in demo_planted_rules.csv, see test_demo_answers.py.
"""

from __future__ import annotations

import duckdb
import pytest


def counts(marts: duckdb.DuckDBPyConnection, query: str) -> tuple[int, ...]:
    found = marts.execute(query).fetchone()
    assert found is not None
    return found


def test_one_signal_alone_makes_no_account_critical(marts) -> None:
    """R02: less use, or slower support, or unpaid invoices, but only one of them."""
    accounts, critical, several = counts(
        marts,
        """
        select
            count(*),
            count_if(health.band = 'critical'),
            count_if(exists (
                from alerts
                where alerts.account_id = planted.account_id
                and alerts.rule_id = 'R04'
                and alerts.opened_on >= planted.signal_start_on
            ))
        from planted
        inner join account_health as health using (account_id)
        where planted.scenario like 'mixed_%'
        """,
    )
    assert accounts >= 30
    assert (critical, several) == (0, 0)


def test_who_uses_it_less_and_less_is_decelerating(marts) -> None:
    """R06: -40 % over two months; the ramps take three to four, so all are there by then."""
    accounts, decelerating = counts(
        marts,
        """
        select
            count(*),
            count_if(exists (
                from account_health_daily as days
                where days.account_id = planted.account_id
                and days.activity_class = 'decelerating'
                and days.date_day between planted.signal_start_on
                and planted.signal_start_on + 120
            ))
        from planted
        where planted.scenario in ('usage_collapse', 'churn_usage_collapse')
        """,
    )
    assert decelerating == accounts >= 20


def test_no_slide_between_the_classes_is_without_an_action(marts) -> None:
    """R09: each slide says what to do until when; those whose mails stay unread have one."""
    slides, without = counts(
        marts,
        """
        select count(*), count_if(next_action is null or due_at is null)
        from email_engagement
        where previous_class = 'engaged_active' and email_class <> 'engaged_active'
        or email_class in ('recent_inactive', 'chronic_inactive')
        """,
    )
    assert slides > 20
    assert without == 0
    unread = marts.execute(
        """
        select slides.email_class, slides.next_action is not null
        from planted
        inner join email_engagement as slides using (account_id)
        where planted.scenario = 'case_mails_unread'
        order by slides.changed_on
        """
    ).fetchall()
    assert unread == [
        ("engaged_active", False),
        ("recent_inactive", True),
        ("chronic_inactive", True),
    ]


def test_critical_interactions_ask_for_a_survey(marts) -> None:
    """R12: support, delivery, billing and renewal; a customer who left is asked why."""
    asked = marts.execute(
        "select distinct interaction from survey_requests order by all"
    ).fetchall()
    assert [interaction for (interaction,) in asked] == [
        "account_lost",
        "contract_renewed",
        "milestone_completed",
        "overdue_invoice_paid",
        "ticket_solved",
    ]


def test_detractors_are_read_beside_the_reason_for_their_contact(marts) -> None:
    """R13: shares of a reason's answers are the whole, and detractors have fallen."""
    least, most, fallen = counts(
        marts,
        """
        select min(whole), max(whole), max(change)
        from (
            select
                sum(answer_share) as whole,
                max(case when nps_class = 'detractor' then score_change_avg end) as change
            from nps_by_contact_reason
            group by category
        )
        """,
    )
    assert float(least) == pytest.approx(1, abs=1e-5)
    assert float(most) == pytest.approx(1, abs=1e-5)
    assert fallen < 0


def test_value_and_risk_decide_who_comes_first(marts) -> None:
    """R15, R16, S07, G06, A15: of the planted red ones the largest come first, the small last.

    Of the same size, a red account comes before a healthy one.
    """
    ranks = dict(
        marts.execute(
            """
            select
                planted.expected || ' ' || health.value_tier,
                [min(health.priority_rank), max(health.priority_rank)]
            from planted
            inner join account_health as health using (account_id)
            where planted.expected in ('red', 'healthy')
            and health.band in ('critical', 'at_risk', 'healthy')
            group by all
            """
        ).fetchall()
    )
    best, worst = 0, 1
    for tier in ("top", "middle", "small"):
        assert ranks[f"red {tier}"][worst] < ranks[f"healthy {tier}"][best]
    assert ranks["red top"][best] < ranks["red middle"][best] < ranks["red small"][best]


def test_every_alert_has_one_owner_one_deadline_and_one_next_action(marts) -> None:
    """R18, also where the account has no owner; R23: what is light is no emergency."""
    alerts, whole, rescued_lightly = counts(
        marts,
        """
        select
            count(*),
            count_if(owner_email <> '' and next_action <> '' and due_at is not null),
            count_if(severity = 'light' and playbook_id in ('rescue', 'intervene', 'joint_rescue'))
        from alerts
        """,
    )
    assert alerts == whole > 1_000
    assert rescued_lightly == 0


def test_who_was_lost_is_counted_with_reason_beside_the_revenue(marts) -> None:
    """R19, R20, R21: month by month, all in all and by segment; a downgrade loses nobody."""
    planted = counts(marts, "select count(*) from planted where churned_on is not null")
    assert planted == (42,), "40 for good, two came back"
    for dimension in ("all", "segment", "tenure_band"):
        lost = counts(
            marts,
            f"""
            select sum(customers_lost) from retention_monthly
            where period_type = 'month' and dimension = '{dimension}'
            """,
        )
        assert lost == planted, dimension
    with_reason = counts(
        marts,
        """
        select sum(customers_lost_with_reason) from retention_monthly
        where period_type = 'month' and dimension = 'all'
        """,
    )
    assert with_reason == (41,), "the CRM has forgotten the loss of one that came back"
    without_customers = counts(
        marts,
        """
        select count_if(mrr_churn > 0 and customers_lost = 0 and customers_gone_again = 0)
        from retention_monthly
        where period_type = 'month' and dimension = 'all'
        """,
    )
    assert without_customers == (0,)


def test_growth_that_somebody_noted_softens_and_never_deletes(marts) -> None:
    """R22: a dip in the weeks after the note is an alert, and a light one."""
    severities = marts.execute(
        """
        select alerts.severity, count(distinct alerts.account_id)
        from planted
        inner join alerts using (account_id)
        where planted.scenario = 'expansion'
        and alerts.rule_id in ('T01', 'T02')
        and alerts.opened_on between planted.signal_start_on + 20 and planted.signal_start_on + 80
        group by all
        """
    ).fetchall()
    assert severities
    assert {severity for severity, _ in severities} == {"light"}


def test_who_grows_stands_on_the_expansion_list(marts) -> None:
    """R25: all planted ones, and nobody at risk."""
    missing, at_risk = counts(
        marts,
        """
        select
            (
                select count(*) from planted
                where scenario = 'expansion'
                and account_id not in (select list.account_id from expansion_list as list)
            ),
            (
                select count(*) from expansion_list
                inner join planted using (account_id)
                where planted.expected in ('red', 'churned')
            )
        """,
    )
    assert (missing, at_risk) == (0, 0)


def test_all_who_were_lost_are_gone_through_again(marts) -> None:
    """R27: each of them once, with what was seen before; fewer than a hundred were lost."""
    planted = marts.execute(
        "select account_id from planted where churned_on is not null order by all"
    ).fetchall()
    audited = marts.execute("select account_id from loss_audit order by all").fetchall()
    assert audited == planted
    unseen = counts(
        marts,
        """
        select count(*) from loss_audit inner join planted using (account_id)
        where planted.scenario not in ('churn_sudden', 'case_came_back')
        and not loss_audit.has_signal
        """,
    )
    assert unseen == (0,)


def test_a_score_that_falls_is_an_alert_while_it_is_still_high(marts) -> None:
    """R29: the fall counts before the level does, for every planted collapse that was followed."""
    accounts, warned = counts(
        marts,
        """
        select
            count(*),
            count_if(exists (
                from alerts
                inner join account_health_daily as days
                    on days.account_id = alerts.account_id and days.date_day = alerts.opened_on
                where alerts.account_id = planted.account_id
                and alerts.rule_id in ('R26', 'T26')
                and alerts.opened_on >= planted.signal_start_on
                and days.band = 'healthy'
            ))
        from planted
        where planted.scenario = 'usage_collapse'
        """,
    )
    assert warned == accounts == 8


def test_every_kpi_in_a_rule_says_what_to_do_if_it_turns_red(marts) -> None:
    """R28: a playbook that exists."""
    used, without = counts(
        marts,
        """
        select count(*), count_if(playbooks.playbook_id is null)
        from (select distinct kpi from config.thresholds) as used
        inner join config.kpis as kpis using (kpi)
        left join config.playbooks as playbooks using (playbook_id)
        """,
    )
    assert used > 20
    assert without == 0
