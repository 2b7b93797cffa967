"""Accept or reject: what of one file goes to the lake, and a record of everything that does not."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb
from declarations import Table, normalise
from loader_beside import Unsound
from loader_cast import UNKNOWN, Issue, is_unknown, issue_of, issues_of, judge, text_of, values_of
from loader_columns import Reading, sql_name, sql_text
from loader_lake import REJECTS_COLUMNS, FileRow, sql_list
from loader_private import forget_values, kept
from loader_text import Refused

# A file most of whose rows are bad was not understood at all.
GREATEST_REJECTED_SHARE = 0.5

# Half of DuckDB's own choice: the values of a group of rows then fit into the processor's cache.
ROWS_AT_ONCE = 61_440
# Values of such a group beyond which a column has no dictionary: ids, for which it saves nothing.
WORTH_A_DICTIONARY = 5_000


@dataclass(frozen=True)
class Outcome:
    """The finished log row of one file, the query for its rejects, where its rows are staged."""

    row: FileRow
    rejects_query: str | None
    staged: tuple[Path, ...]


def judge_rows(
    connection: duckdb.DuckDBPyConnection,
    reading: Reading,
    blank: FileRow,
    place_of: Callable[[int], Path],
    before: tuple[set[str], set[str]] = (set(), set()),
) -> Outcome:
    """Judge the rows in `raw` and `broken` and write the accepted ones to Parquet.

    `blank` is the file's log row without counts; `place_of` tells where each part is written by
    its number (0: the whole file); `before` are the columns of the file before it: those with a
    value, and the ignored ones.
    """
    table = reading.table
    issues = issues_of(table, blank.arrived_at, reading.may_lack_digits)
    accepted, staged = _write_accepted(connection, reading, blank, issues, place_of)
    # Who has accepted all rows need not read the file again to count them.
    delivered, rows = accepted, reading.rows()
    if rows != accepted:
        delivered = _count(connection, "select count(*) from raw")
    if rows not in (None, delivered):
        raise Unsound  # lines that hold nothing: the rows after them have other numbers
    _create_rejects(connection)
    if accepted < delivered or _has_unknown_words(connection, table, staged):
        judge(connection, reading, issues)
        _explain(connection, table, issues)
    connection.execute(
        "insert into rejects select _row, 0, null, value, 'row_rejected', reason, remedy"
        " from broken"
    )
    for name in reading.ignored_columns:
        connection.execute(
            "insert into rejects values (null, 0, ?, null, 'column_ignored', ?, ?)",
            [
                name,
                f"{table.name} declares no such column",
                f"nothing, or declare it in {table.declared_in}{_meant(name, table)}",
            ],
        )
    _tell_what_is_lost(connection, reading, *before)
    forget_values(connection, table)
    delivered += _count(connection, "select count(*) from broken")
    row = _counted(connection, reading, replace(blank, delivered_rows=delivered), accepted)
    if row.status == "loaded":
        row = _dated(connection, table, row, staged)
    return Outcome(row, _rejects_query(connection, row), staged)


def _tell_what_is_lost(
    connection: duckdb.DuckDBPyConnection, reading: Reading, filled: set[str], ignored: set[str]
) -> None:
    """A record for each column that the file before filled and this one has no longer.

    Only where this one brings columns that nobody knows: one of them may be the lost one renamed.
    """
    new = [name for name in reading.ignored_columns if name not in ignored]
    lost = [c.name for c in reading.table.columns if c.name in filled - set(reading.columns)]
    for name in lost if new else ():
        connection.execute(
            "insert into rejects values (null, 0, ?, null, 'column_lost', ?, ?)",
            [
                name,
                f"the file before had it; new in this one, and not known: {', '.join(new)}",
                f"if it was renamed, add its new name to `aliases` in {reading.table.declared_in};"
                " else nothing",
            ],
        )


def _meant(name: str, table: Table) -> str:
    columns = [column.name for column in table.columns]
    close = difflib.get_close_matches(normalise(name), columns, n=1, cutoff=0.7)
    return f"; if it is {close[0]}, call it so" if close else ""


def _write_accepted(
    connection: duckdb.DuckDBPyConnection,
    reading: Reading,
    blank: FileRow,
    issues: Mapping[str, list[Issue]],
    place_of: Callable[[int], Path],
) -> tuple[int, tuple[Path, ...]]:
    """How many rows were accepted, and the files they are in."""
    columns = ", ".join(kept(column) for column in reading.table.columns)
    # One value: as the only one of an enum it is written once, and reads as any other text.
    file = sql_text(blank.file)

    def write(session: duckdb.DuckDBPyConnection, source: str, part: int) -> int:
        return _count(
            session,
            f"copy (select {columns}, cast({file} as enum({file})) as _file, _row,"
            f" timestamp '{blank.arrived_at}' as _arrived_at"
            f" from {values_of(reading, issues, source)} where not is_suspect)"
            f" to {sql_text(place_of(part))} (format parquet, parquet_version v2,"
            f" row_group_size {ROWS_AT_ONCE}, dictionary_size_limit {WORTH_A_DICTIONARY})",
        )

    if reading.parts is None:
        return write(connection, "raw", 0), (place_of(0),)
    count = reading.parts.work_off(write)
    return count, tuple(map(place_of, range(1, reading.parts.taken + 1)))


def _has_unknown_words(
    connection: duckdb.DuckDBPyConnection, table: Table, staged: Sequence[Path]
) -> bool:
    unknown = " or ".join(f"{sql_name(c.name)} = '{UNKNOWN}'" for c in table.columns if c.words)
    if not unknown:
        return False
    rows = f"select count(*) from read_parquet({sql_list(staged)}) where {unknown}"
    return _count(connection, rows) > 0


def _explain(
    connection: duckdb.DuckDBPyConnection, table: Table, issues: Mapping[str, list[Issue]]
) -> None:
    """A record for each issue and each unknown word of the rows in `judged`."""
    for name, found in issues.items():
        _add_rejected(connection, name, found)
    for place, column in enumerate(table.columns):
        if column.words:
            value = text_of(column.name)
            connection.execute(
                f"insert into rejects select _row, {place}, ?, {value}, 'value_unknown', ?, ?"
                f" from judged where not is_suspect and {is_unknown(column)}",
                [
                    column.name,
                    f"not one of {', '.join(column.words)}; kept as {UNKNOWN}",
                    f"correct the value, or add it to `words` in {table.declared_in}",
                ],
            )


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
    connection: duckdb.DuckDBPyConnection, reading: Reading, blank: FileRow, accepted: int
) -> FileRow:
    """The log row with its counts; a refused one if most rows were rejected."""
    delivered = blank.delivered_rows
    rejected = _count(
        connection,
        "select count(distinct row) from rejects where outcome = 'row_rejected'",
    )
    if delivered != accepted + rejected:
        raise AssertionError(
            f"{blank.file}: {delivered} rows delivered, but {accepted} accepted and {rejected}"
            " rejected; nothing was written. Please report this fault of the loader."
        )
    note, remedy = reading.note, reading.remedy
    if delivered == 0:
        note, remedy = "the file holds no rows", "check that the export was meant to be empty"
    row = replace(
        blank,
        status="loaded",
        accepted_rows=accepted,
        rejected_rows=rejected,
        reason=note,
        remedy=remedy,
    )
    if rejected >= 2 and rejected > GREATEST_REJECTED_SHARE * delivered:
        refused = _too_many(connection, row, reading.table.hides)
        row = replace(
            row,
            status="refused",
            accepted_rows=0,
            rejected_rows=delivered,
            reason=refused.reason,
            remedy=refused.remedy,
        )
        _add_refusal(connection, row)
    return row


def _dated(
    connection: duckdb.DuckDBPyConnection, table: Table, row: FileRow, staged: Sequence[Path]
) -> FileRow:
    """The log row with the first and the last day of the accepted events."""
    # Planned events and prices valid from some day say nothing about how far the data reaches.
    if table.event_at is None or table.event_may_be_future:
        return row
    event_on = f"cast({sql_name(table.event_at)} as date)"
    found = connection.execute(
        f"select min({event_on}), max({event_on}) from read_parquet({sql_list(staged)})"
    ).fetchone()
    assert found is not None
    return replace(row, first_event_on=found[0], last_event_on=found[1])


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
