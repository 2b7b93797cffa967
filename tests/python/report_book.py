"""A published file of five accounts, made by hand, with the columns the report says it reads."""

from __future__ import annotations

import datetime as dt
import json
from functools import lru_cache
from pathlib import Path
from typing import Any

import duckdb
import yaml
from report_queries import NEEDED
from run_history import write_history

MODELS = Path(__file__).resolve().parents[2] / "models" / "marts"
AS_OF = dt.date(2026, 6, 30)
HOSTILE = "</script><img src=x onerror=\"window.hacked='yes'\">"
LOOK = {"playbook_name": "Watch", "next_action": "Look at the use, then decide"}
MISSED_AT = dt.datetime(2026, 6, 26, 18, 0)


@lru_cache
def contracts() -> dict[str, dict[str, str]]:
    """Mart → column → type, as the contracts in models/marts promise them."""
    return {
        model["name"]: {column["name"]: column["data_type"] for column in model["columns"]}
        for path in sorted(MODELS.rglob("*.yml"))
        for model in yaml.safe_load(path.read_text(encoding="utf-8")).get("models", [])
        if "columns" in model
    }


class Book:
    """The file while it is written; `with Book(path) as book: book.add("alerts", …)`."""

    def __init__(self, path: Path) -> None:
        self._connection = duckdb.connect(path)
        self._connection.execute("create schema marts")
        self.path = path
        promised = contracts()
        for mart, columns in NEEDED.items():
            typed = ", ".join(f"{column} {promised[mart][column]}" for column in columns)
            self._connection.execute(f"create table marts.{mart} ({typed})")

    def __enter__(self) -> Book:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def tell_runs(self, events: list[dict[str, Any]]) -> None:
        """The tables of the runs; the last event is of the run that publishes this file."""
        log = self.path.with_suffix(".jsonl")
        *past, now = [json.dumps(event) + "\n" for event in events]
        log.write_text("".join(past), encoding="utf-8")
        write_history(self._connection, log, at_work=[json.loads(now)])

    def add(self, mart: str, **values: Any) -> None:
        """One row; what is not named is null."""
        marks = ", ".join("?" for _ in values)
        self._connection.execute(
            f"insert into marts.{mart} ({', '.join(values)}) values ({marks})", [*values.values()]
        )


def day(back: int) -> dt.date:
    """The day so many days before the as-of date."""
    return AS_OF - dt.timedelta(days=back)


def write_book(path: Path) -> Path:
    """Two critical or at risk with alerts, one at risk without, one healthy, one without data."""
    with Book(path) as book:
        _customers(book)
        _history(book)
        _alerts(book)
        _reasons(book)
        _retention(book)
        _feeds(book)
        _runs(book)
    return path


def _customers(book: Book) -> None:
    customers = [
        # id, name, owner, segment, score, band, tier, rank, MRR, at risk
        ("a", "Ardent Mills", "amy@x.example", "smb", 35, "critical", "top", 1, 1000, 1000),
        ("b", "Bold Parts", "ben@x.example", "smb", 92, "healthy", "small", 5, 250, None),
        ("c/1 é", HOSTILE, "ben@x.example", "enterprise", 55, "at_risk", None, None, None, None),
        ("d", "Drift Works", None, "smb", None, "no_data", "middle", None, 100, None),
        ("e", "Even Keel", "amy@x.example", "smb", 60, "at_risk", "middle", 3, 400, 400),
    ]
    for account, name, owner, segment, score, band, tier, rank, mrr, at_risk in customers:
        book.add(
            "account_health",
            account_id=account,
            date_day=AS_OF,
            account_name=name,
            owner_email=owner,
            segment=segment,
            score=score,
            band=band,
            value_tier=tier,
            priority_rank=rank,
            mrr=mrr,
            mrr_at_risk=at_risk,
        )


def _history(book: Book) -> None:
    # a: healthy until the 16th, no customer until the 20th, unknown on the 21st and 22nd, critical
    # since.
    for back in set(range(20)) - {11, 12, 13}:
        known = back not in (8, 9)
        band = "critical" if back < 8 else "healthy" if known else "no_data"
        score = (35 if band == "critical" else 80) if known else None
        row = {"account_id": "a", "date_day": day(back), "mrr": 1000}
        book.add("account_health_daily", **row, score=score, band=band)
        book.add("account_health_daily", account_id="c/1 é", date_day=day(back), band="at_risk")


def _alerts(book: Book) -> None:
    common = {"opened_on": day(5), "state": "open", "is_owner_assumed": False}
    call = {
        "playbook_name": "Rescue",
        "next_action": "Call the sponsor, then go on",
        "owner_role": "csm",
    }
    for alert, account, rule, severity, rank, more in (
        ("1", "a", "DAU/MAU falls", "strong", 2, {"sla_status": "running", **LOOK}),
        ("2", "a", "Stickiness falls", "priority", 4, {"sla_status": "breached"}),
        ("3", "c/1 é", "NPS falls", "light", 1, {"sla_status": "breached"}),
        ("4", "b", "Closed long ago", "critical", 3, {"closed_on": day(3), "state": "resolved"}),
    ):
        due_at = dt.datetime(2026, 7, 2, 18, 0) if alert == "1" else MISSED_AT
        contact = {"first_contacted_at": dt.datetime(2026, 6, 27, 9, 0)} if alert == "3" else {}
        row = {
            "alert_id": alert,
            "account_id": account,
            "rule_id": "R01",
            "rule_name": rule,
            "severity": severity,
            "severity_rank": rank,
            "owner_email": "amy@x.example" if account == "a" else "ben@x.example",
            "reason": f"{rule} because {HOSTILE}" if account == "c/1 é" else f"{rule} by 40 %",
            "due_at": due_at,
        }
        book.add("alerts", **{**common, **call, **row, **more, **contact})


def _reasons(book: Book) -> None:
    halved = "Latest NPS: 4, down 50 % from 8"
    # 65 points lost: 40 by use, 15 by the NPS, 10 by a cap; a week ago 20 by use alone.
    rows = [
        ("usage", "dau_mau_30d", 0, 0.15, 0.31, 0.33, 40, "own_change_90d", "DAU/MAU: 15 %"),
        ("satisfaction", "nps_latest_score", 0, 4, 8, 9, 15, "value", halved),
        ("support", "csat_rate_90d", 0, None, None, None, None, "value", "CSAT: not measured"),
        ("cap", "champion_left_days", 0, None, None, None, 10, None, "The champion left"),
        ("usage", "dau_mau_30d", 7, 0.25, 0.31, 0.33, 20, "own_change_90d", "DAU/MAU: 25 %"),
    ]
    for component, kpi, back, value, own, median, lost, measure, sentence in rows:
        book.add(
            "account_health_reasons",
            account_id="a",
            date_day=day(back),
            component=component,
            kpi=kpi,
            value=value,
            value_90d_ago=own,
            segment_median=median,
            points=None if lost is None else (-lost if component == "cap" else 0),
            lost_points=None if component == "cap" else lost,
            measure=measure,
            sentence=sentence,
        )
    for account, since, points in (("a", 7, -20), ("a", 28, -45), ("c/1 é", 7, 2)):
        book.add(
            "score_changes",
            account_id=account,
            date_day=AS_OF,
            since_days=since,
            cause="data",
            kpi="dau_mau_30d",
            points_change=points,
            sentence=f"DAU/MAU: {points}.0 points since then by data",
        )
    book.add("verbatim_themes", account_id="a", said_on=day(2), text="too <slow>")
    for account, step, due_on, status in (
        ("a", "week_1", dt.date(2026, 7, 6), "planned"),
        ("a", "week_2", dt.date(2026, 7, 13), "planned"),
        ("c/1 é", "week_4", day(1), "due"),
        ("c/1 é", "day_30", day(20), "due"),
        ("e", "week_1", day(60), "missed"),
    ):
        told = {"account_id": account, "follow_up": step, "status": status, "due_on": due_on}
        book.add("follow_ups", **told, next_action="Call again")
    book.add("work_list", account_id="c/1 é", follow_up="day_30")
    waiting = {"severity": "all", "alert_count": 8, "contacted_count": 7, "is_failing": False}
    for owner, hours in (("all", 72.5), ("amy@x.example", 9)):
        book.add("contact_times", owner_email=owner, wait_hours_median=hours, **waiting)


def _retention(book: Book) -> None:
    month = {"period_type": "month", "dimension": "all", "is_complete": True}
    book.add("retention_monthly", **month, period_start_on=dt.date(2026, 4, 1))
    for start, nrr, grr in ((5, 1.02, 0.98), (6, 0.9, 0.9)):
        rates = {"nrr": nrr, "grr": grr, "mrr_start": 1500, "customers_start": 5}
        book.add("retention_monthly", **month, period_start_on=dt.date(2026, start, 1), **rates)
    for age, rate in ((0, 1), (1, 0.8), (2, None)):
        cohort = {"dimension": "all", "cohort_month": dt.date(2026, 4, 1), "age_months": age}
        book.add("cohort_retention", **cohort, logo_retention_rate=rate, cohort_customers=5)
    for age, rate in ((0, 1), (90, 0.8)):
        curve = {"dimension": "all", "dimension_value": "all", "age_days": age}
        bounds = {"survival_rate_low": rate - 0.1, "survival_rate_high": rate}
        book.add("survival_curves", **curve, survival_rate=rate, **bounds)
    rule = {"rule_name": "NPS falls", "rule_kind": "rule", "sample": "sample is too small"}
    rates = {"recall": 0.5, "recall_low": 0.2, "recall_high": 0.8, "false_alarm_rate": 0.1}
    book.add("rule_backtest", rule_id="T04", horizon_days=90, **rule, **rates)


def _feeds(book: Book) -> None:
    for feed, late in (("Usage", True), ("Tickets", False)):
        for back in range(5):
            status = "late" if late and back < 2 else "ok"
            row = {"tool": "generic", "entity": feed.lower(), "feed_name": feed}
            book.add("feed_status", **row, date_day=day(back), status=status)
    outage = {"feed_name": "Usage", "status": "late", "opened_on": day(1)}
    book.add("data_alerts", **outage, reason="Usage: no record", next_action="Look at the export")


def _runs(book: Book) -> None:
    # Published on the 28th, with 1,000 rows; a check failed on the 29th; on the 30th 1,240 rows.
    events = []
    for date, run, more in (
        (28, "a", {"alerts": 900, "notes": 100}),
        (29, "b", None),
        (30, "c", {"alerts": 1140, "notes": 100}),
    ):
        at = f"2026-06-{date}T05:30"
        counts = {"model": {"success": 152}, "test": {"pass": 700} if more else {"fail": 1}}
        files = {"loaded": 7, "refused": 0 if more else 2}
        told = [
            ("00", "run_started", {}),
            ("03", "loaded", {"files": files}),
            ("03", "phase", {"name": "load", "status": "success", "seconds": 2.6}),
            ("40", "model", {"name": "alerts", "status": "success", "seconds": 34.2}),
            ("40", "model", {"name": "quick", "status": "success", "seconds": 0.1}),
            ("41", "dbt_built", {"counts": counts}),
        ]
        if more:
            told.append(("42", "published", {"rows": more, "as_of": f"2026-06-{date}"}))
        if run != "c":
            end = (
                {"exit_code": 0} if more else {"exit_code": 4, "stopped_by": "1 check failed: <b>"}
            )
            told.append(("50", "run_ended", end))
        events += [
            {"at": f"{at}:{second}+00:00", "run_id": run, "event": name, **facts}
            for second, name, facts in told
        ]
    book.tell_runs(events)
