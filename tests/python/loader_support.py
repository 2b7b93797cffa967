"""A small project in a temporary folder to load files in, and the clean feed of all tests."""

from __future__ import annotations

import gzip
import json
import os
import shutil
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
from load_exports import load
from loader_files import Patience
from loader_report import FileResult, LoadReport
from paths import PROJECT, Paths

GENERIC_YML = Path("models/staging/generic/_generic__sources.yml")
ARRIVED_AT = datetime(2026, 7, 1, 5, 0)
NO_WAIT = Patience(still=0)

# Another tool, for what the input contract has no need of.
SHOP = """
sources:
  - name: shop
    tables:
      - name: sales
        config: {meta: {event_at: sold_on}}
        columns:
          - {name: id, data_type: varchar, config: {meta: {required: true}}}
          - {name: price, data_type: "decimal(9,2)"}
          - {name: sold_on, data_type: date}
      - name: returns
        columns:
          - {name: id, data_type: varchar}
"""

# One row for each entity, every declared column filled, in the simplest spelling.
CLEAN: dict[str, dict[str, str]] = {
    "accounts": {
        "account_id": "0042",
        "account_name": "Bäckerei Önal & Söhne",
        "domain": "oenal.example",
        "parent_account_id": "0041",
        "segment": "mid_market",
        "industry": "food",
        "country": "DE",
        "acquisition_channel": "referral",
        "plan": "pro",
        "employee_count": "120",
        "seats": "35",
        "owner_email": "kim@vendor.example",
        "is_strategic": "true",
        "lifecycle_stage": "churned",
        "created_at": "2024-01-31T08:15:00Z",
        "became_customer_at": "2024-02-29",
        "churned_at": "2026-05-31 23:59:59",
        "churn_kind": "not_renewed",
        "churn_reason": "price",
    },
    "contacts": {
        "contact_id": "c-1",
        "account_id": "0042",
        "email": "ayse@oenal.example",
        "full_name": "Ayşe Önal",
        "role": "decision_maker",
        "joined_at": "2024-02-01",
        "left_at": "2026-01-15T12:00:00+02:00",
    },
    "subscriptions": {
        "subscription_id": "s-1",
        "account_id": "0042",
        "plan": "pro",
        "status": "cancelled",
        "started_at": "2024-02-29",
        "ended_at": "2026-05-31",
        "renews_at": "2026-06-01",
        "cancelled_at": "2026-04-02T09:30:00Z",
        "mrr": "1234.5",
        "currency": "EUR",
        "seats": "35",
        "billing_period": "month",
        "auto_renew": "false",
    },
    "invoices": {
        "invoice_id": "i-1",
        "account_id": "0042",
        "issued_at": "2026-05-01",
        "due_at": "2026-05-31",
        "paid_at": "2026-06-03T10:00:00Z",
        "amount": "-19.99",
        "currency": "EUR",
        "status": "paid",
        "deferral_requested": "no",
    },
    "orders": {
        "order_id": "o-1",
        "account_id": "0042",
        "ordered_at": "2026-03-29T02:30:00Z",
        "amount": "250",
        "currency": "USD",
    },
    "usage_events": {
        "event_id": "e-1",
        "account_id": "0042",
        "user_id": "u-7",
        "event_name": "report_opened",
        "feature": "reports",
        "occurred_at": "2026-06-30T21:14:03.25Z",
        "session_id": "x-9",
        "duration_seconds": "12.125",
        "quantity": "3",
    },
    "usage_summaries": {
        "account_id": "0042",
        "metric": "active_users",
        "period_start": "2026-06-01",
        "period": "month",
        "value": "17",
    },
    "credits": {
        "account_id": "0042",
        "period_start": "2026-06-01",
        "period_end": "2026-06-30",
        "allotted": "1000",
        "consumed": "999.5",
    },
    "tickets": {
        "ticket_id": "#881",
        "account_id": "0042",
        "contact_id": "c-1",
        "opened_at": "2026-06-10T08:00:00Z",
        "first_response_at": "2026-06-10T09:00:00Z",
        "solved_at": "2026-06-11T08:00:00Z",
        "resolution_hours": "24",
        "status": "solved",
        "priority": "high",
        "category": "billing",
        "escalation": "manager",
        "reopen_count": "1",
        "resolved_on_first_contact": "false",
        "sentiment": "-0.25",
    },
    "survey_responses": {
        "response_id": "r-1",
        "account_id": "0042",
        "contact_id": "c-1",
        "survey_type": "nps",
        "score": "9",
        "scale_min": "0",
        "scale_max": "10",
        "high_is_good": "true",
        "invited_at": "2026-06-01",
        "responded_at": "2026-06-02",
        "comment": 'She said "merci", and left',
        "ticket_id": "#881",
    },
    "email_events": {
        "event_id": "m-1",
        "account_id": "0042",
        "contact_id": "c-1",
        "email": "ayse@oenal.example",
        "message_id": "msg-1",
        "campaign": "june",
        "action": "opened",
        "occurred_at": "2026-06-05T07:00:00Z",
    },
    "activities": {
        "activity_id": "a-1",
        "account_id": "0042",
        "activity_type": "qbr",
        "direction": "outbound",
        "status": "planned",
        "occurred_at": "2026-09-01T13:00:00Z",
        "owner_email": "kim@vendor.example",
        "contact_id": "c-1",
        "sentiment": "0.5",
        "alert_id": "al-1",
    },
    "project_milestones": {
        "milestone_id": "p-1",
        "account_id": "0042",
        "project": "roll-out",
        "milestone": "go-live",
        "due_at": "2026-10-01",
        "completed_at": "2026-06-20",
        "postponed_count": "2",
    },
    "account_notes": {
        "note_id": "n-1",
        "account_id": "0042",
        "kind": "budget_cut",
        "noted_at": "2026-06-15",
        "text": "Budget minus 10 %",
    },
    "acquisition_costs": {
        "month": "2026-06-01",
        "segment": "smb",
        "acquisition_channel": "referral",
        "amount": "5000",
        "currency": "EUR",
    },
    "gross_margins": {
        "segment": "smb",
        "plan": "pro",
        "valid_from": "2026-01-01",
        "margin_rate": "0.815",
    },
    "exchange_rates": {
        "currency": "USD",
        "valid_from": "2026-01-01",
        "rate_to_reporting": "0.92345678",
    },
    "account_map": {"tool": "helpdesk", "tool_account_id": "77", "account_id": "0042"},
    "alert_actions": {
        "alert_id": "al-1",
        "action": "snooze",
        "at": "2026-06-20T08:00:00Z",
        "by": "kim",
        "snooze_until": "2026-07-20",
        "reason": "waiting for the new budget",
    },
    "score_overrides": {
        "account_id": "0042",
        "band": "at_risk",
        "valid_from": "2026-06-01",
        "valid_until": "2026-12-31",
        "by": "kim",
        "reason": "known reorganisation",
    },
}


def csv_text(*rows: dict[str, str], delimiter: str = ",") -> str:
    """Rows as CSV with a header, written by hand: quotes wherever they could be needed."""

    def field(value: str) -> str:
        if any(sign in value for sign in (delimiter, '"', "\n")):
            return '"' + value.replace('"', '""') + '"'
        return value

    lines = [delimiter.join(rows[0])]
    lines += [delimiter.join(field(value) for value in row.values()) for row in rows]
    return "".join(line + "\n" for line in lines)


def clean_csv(entity: str) -> str:
    """The clean feed's file for one entity."""
    return csv_text(CLEAN[entity])


class Box:
    """A project, its exports and its lake in one temporary folder."""

    def __init__(self, root: Path, **declarations: str) -> None:
        """Declare `generic` as the project does, or the tools given as name=yml."""
        self.paths = Paths.from_env({}, project=root)
        if not declarations:
            (root / GENERIC_YML).parent.mkdir(parents=True)
            shutil.copy(PROJECT / GENERIC_YML, root / GENERIC_YML)
        for tool, text in declarations.items():
            self.declare(tool, text)
        self.report = LoadReport()

    def declare(self, tool: str, text: str) -> None:
        """Write a tool's source yml."""
        path = self.paths.project / f"models/staging/{tool}/_{tool}__sources.yml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def put(self, name: str, content: str | bytes, tool: str = "generic") -> Path:
        """Deliver a file, last touched an hour ago; .gz names are packed."""
        path = self.paths.exports / tool / name
        path.parent.mkdir(parents=True, exist_ok=True)
        data = content.encode("utf-8") if isinstance(content, str) else content
        path.write_bytes(
            gzip.compress(data, mtime=0)
            if name.endswith(".gz") and isinstance(content, str)
            else data
        )
        os.utime(path, (path.stat().st_mtime - 3600,) * 2)
        return path

    def put_clean_feed(self) -> None:
        """Deliver the clean feed, one CSV for each entity."""
        for entity in CLEAN:
            self.put(f"{entity}.csv", clean_csv(entity))

    def load(self, **options: Any) -> LoadReport:
        """Load without waiting; the report is kept, too."""
        options = {"arrived_at": ARRIVED_AT, "progress": False, "patience": NO_WAIT, **options}
        self.report = load(self.paths, **options)
        return self.report

    def result(self, name: str, tool: str = "generic") -> FileResult:
        """What the last report says about one file."""
        (found,) = [one for one in self.report.files if one.file == f"{tool}/{name}"]
        return found

    def rows(self, entity: str, columns: str = "*", tool: str = "generic") -> list[tuple[Any, ...]]:
        """The lake's rows of one entity, by file and row."""
        return self.query(f"select {columns} from {{}} order by _file, _row", f"{tool}/{entity}")

    def values(self, entity: str, column: str, tool: str = "generic") -> list[Any]:
        """One column of the lake's rows of one entity, by file and row."""
        return [row[0] for row in self.rows(entity, f'"{column}"', tool)]

    def rejects(self, columns: str = "row, column_name, value, outcome") -> list[tuple[Any, ...]]:
        """The lake's rejects, by file and row."""
        return self.query(f"select {columns} from {{}} order by file, row, column_name", "_rejects")

    def files(self, columns: str) -> list[tuple[Any, ...]]:
        """The lake's arrival log, by file."""
        return self.query(f"select {columns} from {{}} order by file", "_files")

    def query(self, sql: str, folder: str) -> list[tuple[Any, ...]]:
        """A query over one folder of the lake, `{}` in its from clause."""
        source = f"read_parquet('{self.paths.lake}/{folder}/*.parquet')"
        with duckdb.connect() as connection:
            return connection.execute(sql.format(source)).fetchall()

    def snapshot(self) -> dict[str, bytes]:
        """Every file of the lake with its bytes."""
        return {
            path.relative_to(self.paths.lake).as_posix(): path.read_bytes()
            for path in sorted(self.paths.lake.rglob("*"))
            if path.is_file()
        }


def json_lines(*rows: dict[str, Any]) -> str:
    """Rows as one JSON object a line."""
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
