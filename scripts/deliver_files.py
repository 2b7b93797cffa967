"""Files a CRM can import: tasks as CSV, changes of accounts as CSV and JSON lines."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from deliver_texts import plain_value
from formulas import FORMULA_STARTS
from whole_file import write_whole

NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")
STATUSES = {
    "open": "open",
    "acknowledged": "in_progress",
    "snoozed": "deferred",
    "resolved": "done",
    "expired": "done",
}
PRIORITIES = {"light": "low", "strong": "medium", "critical": "high", "priority": "high"}
GONE = "Taken back: records that came later say that there was no such alert on that day"
TASK_COLUMNS = (
    "external_key",
    "status",
    "owner_email",
    "account_id",
    "crm_account_id",
    "account_name",
    "subject",
    "due_at",
    "priority",
    "description",
    "playbook_id",
)


def harmless(value: Any) -> Any:
    """A cell that a spreadsheet shows and does not run; numbers stay numbers.

    Text that begins like a formula gets an apostrophe in front, unless all of it is a number.
    """
    value = plain_value(value)
    if not isinstance(value, str):
        return value
    text = value.replace("\x00", "")
    if text.lstrip(" ").startswith(tuple(FORMULA_STARTS)) and not NUMBER.fullmatch(text):
        text = "'" + text
    return text.replace("\r\n", " ").replace("\r", " ").replace("\n", " ")


def write_csv(path: Path, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Write `path` whole or not at all: UTF-8, comma, a header, cells made harmless."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([harmless(cell) for cell in row] for row in rows)
    write_whole(path, text.getvalue())


def write_json_lines(path: Path, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Write `path` whole or not at all: one JSON object a line, values as they are."""
    lines = (
        json.dumps(
            {name: plain_value(cell) for name, cell in zip(columns, row, strict=True)},
            ensure_ascii=False,
        )
        for row in rows
    )
    write_whole(path, "".join(line + "\n" for line in lines))


def task_rows(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> list[tuple]:
    """Rows of the tasks file (TASK_COLUMNS) from rows of deliver_news.TASKS.

    `external_key` is the alert's id: a CRM that knows it changes the task, it makes no second one.
    """
    tasks = []
    for row in rows:
        alert = dict(zip(columns, row, strict=True))
        tasks.append(
            (
                alert["alert_id"],
                STATUSES[alert["state"]],
                alert["owner_email"],
                alert["account_id"],
                alert["crm_account_id"],
                alert["account_name"],
                f"{alert['account_name']}: {alert['rule_name']}",
                alert["due_at"],
                PRIORITIES.get(alert["severity"], "medium"),
                f"{alert['next_action']}. Why: {alert['latest_reason']}",
                alert["playbook_id"],
            )
        )
    return tasks


def gone_rows(alert_ids: Iterable[str]) -> list[tuple]:
    """Rows of the tasks file for alerts of which the data no longer know anything."""
    known = {"status": "done", "description": GONE}
    return [
        tuple({**known, "external_key": alert_id}.get(column) for column in TASK_COLUMNS)
        for alert_id in alert_ids
    ]


def file_name(kind: str, as_of_on: dt.date, key: str, suffix: str) -> str:
    """Name by day and key: a second attempt writes the same file, another batch never does."""
    return f"{kind}_{as_of_on}_{key[:8]}.{suffix}"
