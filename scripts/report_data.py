"""What the report shows, read from the published marts: rows for tables, series for charts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import yaml
from paths import PROJECT
from publish import PublishError
from published_marts import open_published
from report_queries import HISTORY, NEEDED, QUERIES, RISK_BANDS
from report_series import Account, accounts_of

Row = dict[str, Any]

# A list of more accounts is nobody's work.
LISTED = 1000


class ReportError(PublishError):
    """The published file cannot be shown; the message says why and what to do."""


@dataclass(frozen=True)
class Report:
    """Everything on the page.

    as_of     the day it describes
    currency  what all money is in
    head      the headline numbers, by name; None = unknown
    rows      rows of the overview's tables and charts, by query of report_queries
    accounts  who is on the list, the gravest first
    left_out  how many more belong on it
    pages     how many of the accounts have a page
    """

    as_of: dt.date
    currency: str
    head: Row
    rows: dict[str, list[Row]]
    accounts: list[Account]
    left_out: int
    pages: int

    @property
    def paged(self) -> list[Account]:
        """The accounts that have a page."""
        return self.accounts[: self.pages]


def read_report(published: Path, pages: int) -> Report:
    """The content of the report, with a page for so many of the gravest accounts.

    Raises PublishError if there is no file, and ReportError if a mart, a column or every account
    is missing.
    """
    with open_published(published) as connection:
        _check(connection, published)
        as_of = connection.execute("select max(date_day) from marts.account_health").fetchone()[0]
        if as_of is None:
            raise ReportError(
                f"{published} knows no customer: deliver accounts and their plans, then `make run`"
            )
        given = {"as_of": as_of, "risk_bands": list(RISK_BANDS), "accounts": [], "paged": []}
        shown = _read(connection, "shown_accounts", given)
        given["accounts"] = [row["account_id"] for row in shown[:LISTED]]
        given["paged"] = given["accounts"][:pages]
        untold = () if _knows_runs(connection) else HISTORY
        rows = {name: [] if name in untold else _read(connection, name, given) for name in QUERIES}
    accounts = accounts_of(as_of, rows)
    left_out = len(shown) - len(accounts)
    return Report(
        as_of=as_of,
        currency=reporting_currency(),
        head=_head(rows),
        rows=rows,
        accounts=accounts,
        left_out=left_out,
        pages=len(given["paged"]),
    )


def reporting_currency(project: Path = PROJECT) -> str:
    """The var that the models convert all money to."""
    settings = yaml.safe_load((project / "dbt_project.yml").read_text(encoding="utf-8"))
    return settings["vars"]["reporting_currency"]


def missing_columns(found: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """What of NEEDED is not among `found` (mart, column): columns by mart, [] = the whole mart."""
    there: dict[str, set[str]] = {}
    for mart, column in found:
        there.setdefault(mart, set()).add(column)
    gaps = {
        mart: [column for column in columns if column not in there.get(mart, set())]
        for mart, columns in NEEDED.items()
    }
    return {mart: gap if mart in there else [] for mart, gap in gaps.items() if gap}


def _check(connection: duckdb.DuckDBPyConnection, published: Path) -> None:
    found = connection.execute(
        "select table_name, column_name from duckdb_columns() where schema_name = 'marts'"
    ).fetchall()
    gaps = missing_columns(found)
    if gaps:
        what = "; ".join(
            f"the mart {mart}" if not columns else f"{mart}.{', '.join(columns)}"
            for mart, columns in gaps.items()
        )
        raise ReportError(
            f"{published} lacks {what}: it was published by another version of the project. "
            "`make run` publishes it anew"
        )


def _knows_runs(connection: duckdb.DuckDBPyConnection) -> bool:
    """False for a file that is of no run, as scripts/rebuild_day.py makes it."""
    tables = "select table_name from duckdb_tables() where schema_name = 'marts'"
    return ("run_history",) in connection.execute(tables).fetchall()


def _read(connection: duckdb.DuckDBPyConnection, name: str, given: Row) -> list[Row]:
    query = QUERIES[name]
    parameters = {key: value for key, value in given.items() if f"${key}" in query}
    cursor = connection.execute(query, parameters)
    columns = [column[0] for column in cursor.description]
    return [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]


def _head(rows: dict[str, list[Row]]) -> Row:
    (head,) = rows["headline"]
    late = [row for row in rows["feeds"] if row["status"] != "ok"]
    waiting = rows["waiting"][0] if rows["waiting"] else None
    return {**head, "waiting": waiting, "feeds": len(rows["feeds"]), "feeds_late": len(late)}
