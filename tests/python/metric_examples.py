"""A world small enough to work out by hand what each metric must say of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

Row = tuple[Any, ...]
HEALTH = ["customers", "health_score", "mrr", "mrr_at_risk", "mrr_at_risk_share"]
CHURN = ["customers_start", "customers_lost", "monthly_churn_rate"]
REVENUE = ["mrr_start", "mrr_kept", "mrr_retained", "monthly_grr", "monthly_nrr"]
SLA = [
    "alerts_opened",
    "deadlines_kept",
    "deadlines_decided",
    "sla_kept_rate",
    "contact_hours_median",
]
MAY, JUNE = datetime(2026, 5, 1), datetime(2026, 6, 1)
# Four customers; a2 leaves in May and a3 in June; nobody knows what a4 pays.
WORLD = """
create schema build.marts;
create schema build.intermediate;
create table build.intermediate.int_days as select date '2026-06-15' as date_day;
create table build.intermediate.int_account_dimensions as
    select *, 'web' as channel, 'retail' as industry, 'standard' as customer_kind
    from (values ('a1', 'smb', 'basic'), ('a2', 'smb', 'pro'), ('a3', 'enterprise', 'pro'),
        ('a4', 'smb', 'pro')) as accounts (account_id, segment, plan);
create table build.intermediate.int_period_customers as
    select *, 'first_year' as tenure_band
    from (values
        ('a1', 'month', date '2026-05-01', true, false), ('a2', 'month', '2026-05-01', true, true),
        ('a3', 'month', '2026-05-01', true, false), ('a4', 'month', '2026-05-01', true, false),
        ('a1', 'month', '2026-06-01', true, false), ('a3', 'month', '2026-06-01', true, true),
        ('a4', 'month', '2026-06-01', true, false), ('a9', 'month', '2026-06-01', false, false),
        ('a1', 'quarter', '2026-04-01', true, true), ('a1', 'year', '2026-01-01', true, true)
    ) as periods (account_id, period_type, period_start_on, is_at_start, is_lost);
create table build.intermediate.int_period_revenue as
    select *
    from (values
        ('a1', 'month', date '2026-05-01', 100, 150), ('a2', 'month', '2026-05-01', 200, 0),
        ('a3', 'month', '2026-05-01', 1000, 900), ('a4', 'month', '2026-05-01', null, null),
        ('a1', 'month', '2026-06-01', 150, 150), ('a3', 'month', '2026-06-01', 900, 0),
        ('a4', 'month', '2026-06-01', null, null), ('a1', 'quarter', '2026-04-01', 7, 7)
    ) as periods (account_id, period_type, period_start_on, mrr_start, mrr_retained);
create table build.marts.account_health_daily as
    select *, 'top' as value_tier
    from (values
        ('a1', date '2026-05-31', 80.0, 'healthy', 100, null),
        ('a2', '2026-05-31', 50.0, 'at_risk', 200, 200),
        ('a3', '2026-05-31', null, 'no_data', null, null),
        ('a1', '2026-06-14', 10.0, 'critical', 100, 100),
        ('a2', '2026-06-14', 10.0, 'critical', 200, 200),
        ('a1', '2026-06-15', 90.0, 'healthy', 100, null),
        ('a2', '2026-06-15', 30.0, 'critical', 300, 300),
        ('a3', '2026-06-15', 60.0, 'at_risk', 1000, 1000)
    ) as days (account_id, date_day, score, band, mrr, mrr_at_risk);
create table build.marts.alerts as
    select *, 'r' as rule_id, 'Rule' as rule_name, 'open' as state, 'o' as owner_email,
        'p' as playbook_name
    from (values
        ('1', 'a1', date '2026-05-04', 'light', 'kept', 10.0),
        ('2', 'a1', '2026-06-04', 'light', 'breached', 100.0),
        ('3', 'a3', '2026-06-05', 'strong', 'breached', null),
        ('4', 'a3', '2026-06-15', 'strong', 'running', null),
        ('5', 'a2', '2026-06-15', 'critical', 'ended', null)
    ) as alerts (alert_id, account_id, opened_on, severity, sla_status, contact_hours);
"""
BY_HAND: list[tuple[list[str], list[str], list[Row]]] = [
    (HEALTH, [], [(3, 60, 1400, 1300, 1300 / 1400)]),
    (
        HEALTH,
        ["account__segment"],
        [("enterprise", 1, 60, 1000, 1000, 1), ("smb", 2, 60, 400, 300, 0.75)],
    ),
    (
        HEALTH,
        ["account_day__band"],
        [
            ("at_risk", 1, 60, 1000, 1000, 1),
            ("critical", 1, 30, 300, 300, 1),
            ("healthy", 1, 90, 100, 0, 0),
        ],
    ),
    (
        HEALTH,
        ["metric_time__month"],
        [(MAY, 3, 65, 300, 200, 2 / 3), (JUNE, 3, 60, 1400, 1300, 1300 / 1400)],
    ),
    (
        HEALTH,
        ["account__segment", "metric_time__month"],
        [
            ("enterprise", MAY, 1, None, None, None, None),
            ("enterprise", JUNE, 1, 60, 1000, 1000, 1),
            ("smb", MAY, 2, 65, 300, 200, 2 / 3),
            ("smb", JUNE, 2, 60, 400, 300, 0.75),
        ],
    ),
    # D06: weeks are ISO's, the 14th of June is a Sunday.
    (
        HEALTH,
        ["account", "metric_time__week"],
        [
            ("a1", datetime(2026, 5, 25), 1, 80, 100, 0, 0),
            ("a2", datetime(2026, 5, 25), 1, 50, 200, 200, 1),
            ("a3", datetime(2026, 5, 25), 1, None, None, None, None),
            ("a1", datetime(2026, 6, 8), 1, 10, 100, 100, 1),
            ("a2", datetime(2026, 6, 8), 1, 10, 200, 200, 1),
            ("a1", datetime(2026, 6, 15), 1, 90, 100, 0, 0),
            ("a2", datetime(2026, 6, 15), 1, 30, 300, 300, 1),
            ("a3", datetime(2026, 6, 15), 1, 60, 1000, 1000, 1),
        ],
    ),
    (CHURN, [], [(7, 2, 2 / 7)]),
    (CHURN, ["metric_time__month"], [(MAY, 4, 1, 1 / 4), (JUNE, 3, 1, 1 / 3)]),
    (CHURN, ["account__plan"], [("basic", 2, 0, 0), ("pro", 5, 2, 2 / 5), (None, 0, 0, None)]),
    (REVENUE, [], [(2350, 1150, 1200, 1150 / 2350, 1200 / 2350)]),
    (
        REVENUE,
        ["metric_time__month"],
        [
            (MAY, 1300, 1000, 1050, 1000 / 1300, 1050 / 1300),
            (JUNE, 1050, 150, 150, 150 / 1050, 150 / 1050),
        ],
    ),
    (
        REVENUE,
        ["account__segment", "account__plan"],
        [
            ("enterprise", "pro", 1900, 900, 900, 900 / 1900, 900 / 1900),
            ("smb", "basic", 250, 250, 300, 1, 1.2),
            ("smb", "pro", 200, 0, 0, 0, 0),
        ],
    ),
    (SLA, [], [(5, 1, 3, 1 / 3, 55)]),
    (
        SLA,
        ["alert__severity"],
        [
            ("critical", 1, 0, 0, None, None),
            ("light", 2, 1, 2, 0.5, 55),
            ("strong", 2, 0, 1, 0, None),
        ],
    ),
    (
        SLA,
        ["account__segment", "metric_time__month"],
        [
            ("enterprise", JUNE, 2, 0, 1, 0, None),
            ("smb", MAY, 1, 1, 1, 1, 10),
            ("smb", JUNE, 2, 0, 1, 0, 100),
        ],
    ),
]
