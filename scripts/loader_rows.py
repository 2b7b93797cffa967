"""Accept or reject: what of one file goes to the lake, and a record of everything that does not."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import duckdb
from loader_cast import UNKNOWN, Issue, issue_of, judge, text_of, word_of
from loader_columns import Reading, sql_name, sql_text
from loader_lake import REJECTS_COLUMNS, FileRow
from loader_private import forget_values, kept
from loader_text import Refused

# A file most of whose rows are bad was not understood at all.
GREATEST_REJECTED_SHARE = 0.5
FIX_ROW = "correct the row in the tool and deliver it again"


@dataclass(frozen=True)
class Outcome:
    """The finished log row of one file, and the queries for its accepted rows and its rejects."""

    row: FileRow
    accepted_query: str
    rejects_query: str | None


def judge_rows(connection: duckdb.DuckDBPyConnection, reading: Reading, blank: FileRow) -> Outcome:
    """Judge the rows in `raw` and `broken`; `blank` is the file's log row without counts."""
    table = reading.table
    issues = judge(connection, table, blank.arrived_at)
    good = " and ".join(f"{issue_of(name)} is null" for name in issues) or "true"
    _create_rejects(connection)
    for name, found in issues.items():
        _add_rejected(connection, name, found)
    for place, column in enumerate(table.columns):
        if column.words:
            value = text_of(column.name)
            connection.execute(
                f"insert into rejects select _row, {place}, ?, {value}, 'value_unknown', ?, ?"
                f" from judged where {good} and {sql_name(column.name)} = '{UNKNOWN}'"
                f" and {word_of(column)} <> '{UNKNOWN}'",
                [
                    column.name,
                    f"not one of {', '.join(column.words)}; kept as {UNKNOWN}",
                    f"correct the value, or add it to `words` in {table.declared_in}",
                ],
            )
    connection.execute(
        "insert into rejects select _row, 0, null, value, 'row_rejected', reason, ? from broken",
        [f"{FIX_ROW}; quote values that hold a delimiter or line end"],
    )
    for name in reading.ignored_columns:
        connection.execute(
            "insert into rejects values (null, 0, ?, null, 'column_ignored', ?, ?)",
            [
                name,
                f"{table.name} declares no such column",
                f"nothing, or declare it in {table.declared_in}",
            ],
        )
    forget_values(connection, table)
    row = _counted(connection, reading, blank, good)
    columns = ", ".join(kept(column) for column in table.columns)
    accepted = (
        f"select {columns}, {sql_text(row.file)} as _file, _row,"
        f" timestamp '{row.arrived_at}' as _arrived_at"
        f" from judged where {good} order by _row"
    )
    return Outcome(row, accepted, _rejects_query(connection, row))


def refusal_rows(connection: duckdb.DuckDBPyConnection, row: FileRow) -> str:
    """The query for the one reject of a file that was refused before its rows were judged."""
    _create_rejects(connection)
    _add_refusal(connection, row)
    return _rejects_query(connection, row) or ""


def _create_rejects(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute(
        "create or replace temp table rejects (row bigint, place integer, column_name varchar,"
        " value varchar, outcome varchar, reason varchar, remedy varchar)"
    )


def _add_rejected(connection: duckdb.DuckDBPyConnection, name: str, issues: list[Issue]) -> None:
    """One record for each row that has an issue with the column (or columns) `name`."""
    value = "null" if ", " in name else text_of(name)

    def pick(texts: list[str]) -> str:
        whens = " ".join(f"when {i} then {sql_text(text)}" for i, text in enumerate(texts))
        return f"case {issue_of(name)} {whens} end"

    connection.execute(
        f"insert into rejects select _row, 0, {sql_text(name)}, {value}, 'row_rejected',"
        f" {pick([i.reason for i in issues])}, {pick([i.remedy for i in issues])}"
        f" from judged where {issue_of(name)} is not null"
    )


def _counted(
    connection: duckdb.DuckDBPyConnection, reading: Reading, blank: FileRow, good: str
) -> FileRow:
    """The log row with counts and dates; a refused one if most rows were rejected."""
    table = reading.table
    # Planned events and prices valid from some day say nothing about how far the data reaches.
    dated = table.event_at is not None and not table.event_may_be_future
    event_on = f"cast({sql_name(table.event_at or '')} as date)" if dated else "cast(null as date)"
    delivered, accepted, first_on, last_on = _counts(connection, good, event_on)
    rejected = _count(
        connection,
        "select count(distinct row) from rejects where outcome = 'row_rejected'",
    )
    if delivered != accepted + rejected:
        raise AssertionError(
            f"{blank.file}: {delivered} rows delivered, but {accepted} accepted and {rejected}"
            " rejected; nothing was written. Please report this fault of the loader."
        )
    note, remedy = reading.note, None
    if delivered == 0:
        note, remedy = "the file holds no rows", "check that the export was meant to be empty"
    row = replace(
        blank,
        status="loaded",
        delivered_rows=delivered,
        accepted_rows=accepted,
        rejected_rows=rejected,
        first_event_on=first_on,
        last_event_on=last_on,
        reason=note,
        remedy=remedy,
    )
    if rejected >= 2 and rejected > GREATEST_REJECTED_SHARE * delivered:
        refused = _too_many(connection, row, table.hides)
        row = replace(
            row,
            status="refused",
            accepted_rows=0,
            rejected_rows=delivered,
            first_event_on=None,
            last_event_on=None,
            reason=refused.reason,
            remedy=refused.remedy,
        )
        _add_refusal(connection, row)
    return row


def _counts(
    connection: duckdb.DuckDBPyConnection, good: str, event_on: str
) -> tuple[int, int, date | None, date | None]:
    found = connection.execute(
        "select count(*) + (select count(*) from broken),"
        f" count(*) filter (where {good}),"
        f" min({event_on}) filter (where {good}), max({event_on}) filter (where {good})"
        " from judged"
    ).fetchone()
    assert found is not None
    return found


def _count(connection: duckdb.DuckDBPyConnection, query: str) -> int:
    found = connection.execute(query).fetchone()
    return int(found[0]) if found else 0


def _too_many(connection: duckdb.DuckDBPyConnection, row: FileRow, hides: bool) -> Refused:
    found = connection.execute(
        "select column_name, reason, remedy, count(*) as rows, arg_min(value, row), min(row)"
        " from rejects where outcome = 'row_rejected'"
        " group by column_name, reason, remedy order by rows desc, column_name, reason limit 1"
    ).fetchone()
    assert found is not None
    column, reason, remedy, rows, value, first = found
    where = f"row {first}" + (f", column {column}" if column else "")
    shown = "left out" if hides and value is None else repr((value or "")[:100])
    return Refused(
        f"{row.rejected_rows} of {row.delivered_rows} rows rejected; most often ({rows}):"
        f" {reason}, first {where}, value {shown}",
        remedy,
    )


def _add_refusal(connection: duckdb.DuckDBPyConnection, row: FileRow) -> None:
    connection.execute(
        "insert into rejects values (null, -1, null, null, 'file_refused', ?, ?)",
        [row.reason, row.remedy],
    )


def _rejects_query(connection: duckdb.DuckDBPyConnection, row: FileRow) -> str | None:
    if not _count(connection, "select count(*) from rejects"):
        return None
    entity = "cast(null as varchar)" if row.entity is None else sql_text(row.entity)
    file = {
        "tool": sql_text(row.tool),
        "entity": entity,
        "file": sql_text(row.file),
        "arrived_at": f"timestamp '{row.arrived_at}'",
    }
    columns = ", ".join(f"{file.get(name, name)} as {name}" for name in REJECTS_COLUMNS)
    return (
        f"select {columns} from rejects"
        " order by row nulls first, place, column_name nulls first, outcome, reason"
    )
