"""Writing the demo's files: the contract's columns, CSV, JSON lines and Parquet."""

from __future__ import annotations

import csv
import gzip
import io
import json
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

Row = dict[str, object]

# Entity -> columns, in the order of the input contract.
COLUMNS = {
    entity: tuple(columns.split())
    for entity, columns in {
        "accounts": "account_id account_name domain parent_account_id segment industry country "
        "acquisition_channel plan employee_count seats owner_email is_strategic lifecycle_stage "
        "created_at became_customer_at churned_at churn_kind churn_reason",
        "contacts": "contact_id account_id email full_name role joined_at left_at",
        "subscriptions": "subscription_id account_id plan status started_at ended_at renews_at "
        "cancelled_at mrr currency seats billing_period auto_renew",
        "invoices": "invoice_id account_id issued_at due_at paid_at amount currency status "
        "deferral_requested",
        "orders": "order_id account_id ordered_at amount currency",
        "usage_events": "event_id account_id user_id event_name feature occurred_at session_id "
        "duration_seconds quantity",
        "usage_summaries": "account_id metric period_start period value",
        "credits": "account_id period_start period_end allotted consumed",
        "tickets": "ticket_id account_id contact_id opened_at first_response_at solved_at "
        "resolution_hours status priority category escalation reopen_count "
        "resolved_on_first_contact sentiment",
        "survey_responses": "response_id account_id contact_id survey_type score scale_min "
        "scale_max high_is_good invited_at responded_at comment ticket_id",
        "email_events": "event_id account_id contact_id email message_id campaign action "
        "occurred_at",
        "activities": "activity_id account_id activity_type direction status occurred_at "
        "owner_email contact_id sentiment alert_id",
        "project_milestones": "milestone_id account_id project milestone due_at completed_at "
        "postponed_count",
        "account_notes": "note_id account_id kind noted_at text",
        "acquisition_costs": "month segment acquisition_channel amount currency",
        "gross_margins": "segment plan valid_from margin_rate",
        "exchange_rates": "currency valid_from rate_to_reporting",
        "account_map": "tool tool_account_id account_id",
        "alert_actions": "alert_id action at by snooze_until reason",
        "score_overrides": "account_id band valid_from valid_until by reason",
    }.items()
}

# A row's value under this key goes beyond the last column (a planted fault).
SURPLUS = "(surplus)"


class Folder:
    """The folder the exports are written to, and the number of data rows of each file.

    Every file is written under a temporary name and renamed into place, so that a reader never
    meets half a file.
    """

    def __init__(self, root: Path) -> None:
        """Create the folder and its `generic` part."""
        self.root = root
        self.rows: dict[str, int] = {}
        (root / "generic").mkdir(parents=True, exist_ok=True)

    @contextmanager
    def replacing(self, name: str, rows: int) -> Iterator[Path]:
        """Give a temporary path; rename it to `name` when the block ends well."""
        target = self.root / name
        temporary = target.with_name(f".{target.name}.part")
        try:
            yield temporary
            os.replace(temporary, target)
        finally:
            temporary.unlink(missing_ok=True)
        self.rows[name] = rows

    def write_csv(
        self, name: str, columns: Iterable[str], rows: list[Row], delimiter: str = ","
    ) -> None:
        """Write rows as CSV (UTF-8, LF), gzipped if the name says so; None is an empty field."""
        names = list(columns)
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n", delimiter=delimiter)
        writer.writerow(names)
        for row in rows:
            surplus = [row[SURPLUS]] if SURPLUS in row else []
            writer.writerow([_text(row.get(column)) for column in names] + surplus)
        content = text.getvalue().encode()
        if name.endswith(".gz"):
            content = gzip.compress(content, compresslevel=6, mtime=0)
        with self.replacing(name, len(rows)) as path:
            path.write_bytes(content)

    def write_json_lines(self, name: str, columns: Iterable[str], rows: list[Row]) -> None:
        """Write rows as one JSON object per line, all columns in every object."""
        names = list(columns)
        with (
            self.replacing(name, len(rows)) as path,
            path.open("w", encoding="utf-8", newline="") as stream,
        ):
            for row in rows:
                record = {column: row.get(column) for column in names}
                stream.write(json.dumps(record, ensure_ascii=False) + "\n")

    def write_parquet(self, name: str, connection: duckdb.DuckDBPyConnection, query: str) -> None:
        """Write the result of an ordered query as Parquet."""
        count = connection.execute(f"select count(*) from ({query})").fetchone()
        with self.replacing(name, count[0] if count else 0) as path:
            connection.execute(f"copy ({query}) to '{quoted(path)}' (format parquet)")


def quoted(path: Path) -> str:
    """A path for use between single quotes in SQL."""
    return str(path).replace("'", "''")


def _text(value: object) -> object:
    """Booleans as true and false, None as an empty field, the rest as it is."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value
