"""Reading CSV: at once where the file is sound, else row by row."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from pathlib import Path

import duckdb
from declarations import Table, normalise
from loader_columns import BLANKS, Reading, cleaned, create_raw, match_columns, sql_text
from loader_text import DELIVER_AGAIN, Refused

DELIMITERS = (",", ";", "\t", "|")
LONGEST_LINE = 16 * 1024 * 1024  # bytes
CUT_SHORT = "the last line has no line end: the file is probably cut short"

csv.field_size_limit(2**31 - 1)


def read_csv(
    connection: duckdb.DuckDBPyConnection, text: str, table: Table, scratch: Path
) -> Reading:
    """Fill `raw` and `broken` from the text of a CSV file; `scratch` may be written."""
    if table.final_newline_required and not text.endswith("\n"):
        raise Refused(CUT_SHORT, f"{DELIVER_AGAIN}; if it always ends so, declare `final_newline`")
    delimiter, header = _header(text, table)
    columns, ignored = match_columns(header, table)
    scratch.write_text(text if text.endswith("\n") else text + "\n", encoding="utf-8", newline="")
    surplus = _surplus_delimiters(text, delimiter, len(header))
    if (
        "\n\n" in text
        or surplus is None
        or not _read_fast(connection, scratch, delimiter, len(header))
    ):
        _read_slowly(connection, text, scratch, delimiter, len(header), surplus == 1)
    fields = [f"f{index}" for index in range(len(header))]
    written = ", ".join(cleaned(field) for field in fields)
    create_raw(
        connection,
        table,
        {name: f"f{index}" for name, index in columns.items()},
        f"select * from lines where coalesce({written}) is not null",
    )
    return Reading(table, ignored)


def _header(text: str, table: Table) -> tuple[str, list[str]]:
    """The delimiter whose header has most declared names (then most columns), and that header."""
    known = {normalise(name) for c in table.columns for name in (c.name, *c.aliases)}

    def columns(delimiter: str) -> list[str]:
        try:
            return next(csv.reader(io.StringIO(text), delimiter=delimiter), [])
        except csv.Error:
            return []

    headers = {delimiter: columns(delimiter) for delimiter in DELIMITERS}
    delimiter = max(
        headers, key=lambda d: (sum(normalise(n) in known for n in headers[d]), len(headers[d]))
    )
    return delimiter, headers[delimiter]


def _surplus_delimiters(text: str, delimiter: str, width: int) -> int | None:
    """How many delimiters each line has beyond those of the header: 0, 1, or None if they differ.

    DuckDB drops empty fields beyond the last, and with them what a stray delimiter has shifted.
    """
    parts = text.split('"')[::2] if '"' in text else [text]
    lines = sum(part.count("\n") for part in parts) + (not text.endswith("\n"))
    found = sum(part.count(delimiter) for part in parts)
    for surplus in (0, 1):
        # The header, whose width is known, may lack the delimiter that ends all other lines.
        if found == (width - 1) * lines + surplus * (lines - 1):
            return surplus
    return None


def _read_fast(
    connection: duckdb.DuckDBPyConnection, file: Path, delimiter: str, width: int
) -> bool:
    """Create `lines` from a CSV file without structural faults; false if it has any."""
    try:
        connection.execute(
            "create or replace temp table parsed as select * from "
            + _csv_scan(file, delimiter, width)
        )
    except duckdb.Error:
        return False
    # The header is row 1, and rowid counts from 0.
    connection.execute(
        "create or replace temp view lines as select rowid + 2 as _row, * from parsed"
    )
    return True


def _csv_scan(file: Path, delimiter: str, width: int, first: str = "") -> str:
    columns = ", ".join(f"'f{index}': 'varchar'" for index in range(width))
    return (
        f"read_csv({sql_text(file)}, auto_detect = false, delim = {sql_text(delimiter)},"
        " quote = '\"', escape = '\"', comment = '', nullstr = '', new_line = '\\n', header = true,"
        f" strict_mode = true, max_line_size = {LONGEST_LINE}, columns = {{{first}{columns}}})"
    )


def _read_slowly(
    connection: duckdb.DuckDBPyConnection,
    text: str,
    file: Path,
    delimiter: str,
    width: int,
    has_surplus: bool,
) -> None:
    """Create `lines` from a CSV file with faults, row by row; faulty rows go to `broken`.

    With `has_surplus` every line but the header ends with one delimiter more.
    """
    broken: list[tuple[int, str, int]] = []
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n", quoting=csv.QUOTE_ALL)
        writer.writerow(["_row"] + [f"f{index}" for index in range(width)])
        for row, fields, raw in _rows(text, delimiter):
            if row == 1 or not raw.strip(BLANKS):
                continue
            if has_surplus and len(fields) == width + 1 and not fields[-1].strip(BLANKS):
                fields.pop()
            if len(fields) == width:
                writer.writerow([row, *fields])
            else:
                broken.append((row, raw.removesuffix("\n"), len(fields)))
    connection.execute(
        "create or replace temp table parsed as select * from "
        + _csv_scan(file, ",", width, "'_row': 'bigint', ")
    )
    connection.execute("create or replace temp view lines as select * from parsed")
    if broken:
        connection.execute(
            "insert into broken select unnest(?), unnest(?),"
            f" unnest(?) || ' fields where the header has {width}'",
            [list(column) for column in zip(*broken, strict=True)],
        )


def _rows(text: str, delimiter: str) -> Iterator[tuple[int, list[str], str]]:
    """Row number, fields and raw text of each row; blank lines count as rows, as in a sheet."""
    taken: list[str] = []

    def keep(lines: Iterable[str]) -> Iterator[str]:
        for line in lines:
            taken.append(line)
            yield line

    row = 0
    source = keep(io.StringIO(text, newline="\n"))
    reader = csv.reader(source, delimiter=delimiter, strict=True, skipinitialspace=True)
    while True:
        row += 1
        taken.clear()
        try:
            fields = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise Refused(
                f"row {row}: a quotation mark is opened or closed in the wrong place ({error})",
                'write a quotation mark inside a quoted value twice (""), deliver the file again',
            ) from error
        yield row, fields, "".join(taken)
