"""Data tests that only warn: nothing else shows whether they would."""

from __future__ import annotations

import re
from pathlib import Path

import duckdb
import pytest

RELATION = re.compile(r'"[^"]+"\."[^"]+"\."([^"]+)"')
TEST = "subscriptions_are_delivered_again_after_their_renewal"
COLUMNS = "tool varchar, status varchar, renews_on date, ended_on date"
RUNNING = ("stripe", "active", "2026-07-15", None)
AT_THE_EDGE = ("stripe", "active", "2026-05-26", None)
OVERDUE = ("stripe", "active", "2026-05-25", None)
ENDED = ("stripe", "ended", "2026-03-01", "2026-03-01")
TRIAL = ("stripe", "trial", "2026-03-01", None)
UNDATED = ("stripe", "active", None, None)
OF_ANOTHER_TOOL = ("generic", None, "2026-03-01", None)


@pytest.mark.parametrize(
    ("subscriptions", "told"),
    [
        ([RUNNING] * 3 + [OVERDUE], [("stripe", 4, 1)]),
        ([RUNNING] * 4 + [OVERDUE], []),
        ([RUNNING] * 3 + [AT_THE_EDGE], []),
        ([RUNNING] + [ENDED, TRIAL, UNDATED] * 3, []),
        ([RUNNING] * 4 + [OF_ANOTHER_TOOL], [("generic", 1, 1)]),
        ([], []),
    ],
)
def test_an_export_that_names_running_subscriptions_only_is_told(demo: Path, subscriptions, told):
    """K46: more than a fifth of a tool's are 36 days or more behind their renewal on 30 June."""
    (file,) = (demo / "target" / "compiled" / "account_health" / "tests").rglob(f"{TEST}.sql")
    with duckdb.connect() as connection:
        connection.execute("create table int_as_of as select date '2026-06-30' as as_of_on")
        connection.execute(
            "create table int_settings as"
            " select 35 as overdue_renewal_days, 0.2::decimal(9, 6) as overdue_renewals_share"
        )
        connection.execute(f"create table int_subscriptions ({COLUMNS})")
        for row in subscriptions:
            connection.execute("insert into int_subscriptions values (?, ?, ?, ?)", row)
        found = connection.execute(RELATION.sub(r"\1", file.read_text("utf-8"))).fetchall()
    assert [row[:3] for row in found] == told
