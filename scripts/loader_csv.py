"""Reading CSV: at once where the file is sound, else row by row."""

from __future__ import annotations

import csv
import os
import re
import shutil
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
from declarations import Table, normalise
from loader_columns import BLANKS, Reading, cleaned, create_raw, match_columns, sql_text
from loader_text import DELIVER_AGAIN, FIX_ROW, SHEET_ERRORS, Refused, pieces

DELIMITERS = (",", ";", "\t", "|")
LONGEST_LINE = 16 * 1024 * 1024  # bytes
CUT_SHORT = "the last line has no line end: the file is probably cut short"
SHEET_ERROR_BYTES = tuple(error.encode() for error in SHEET_ERRORS)

csv.field_size_limit(2**31 - 1)


def read_csv(connection: duckdb.DuckDBPyConnection, table: Table, file: Path) -> Reading:
    """Fill `raw` and `broken` from a CSV file as `write_text` wrote it; it may be changed."""
    if not ends_with_newline(file):
        if table.final_newline_required:
            raise Refused(
                CUT_SHORT, f"{DELIVER_AGAIN}; if it always ends so, declare `final_newline`"
            )
        with file.open("ab") as stream:
            stream.write(b"\n")
    _drop_separator_line(file)
    delimiter, header = _header(file, table)
    columns, ignored = match_columns(header, table)
    shape = _shape(file, delimiter, len(header))
    if (
        shape.has_blank_lines
        or shape.surplus is None
        or not _read_fast(connection, file, delimiter, len(header))
    ):
        _read_slowly(connection, file, delimiter, len(header), shape.surplus == 1)
    fields = [f"f{index}" for index in range(len(header))]
    written = ", ".join(fields if shape.is_clean else map(cleaned, fields))
    lines = f"select * from lines where coalesce({written}) is not null"
    if _set_headers_apart(connection, header, min(columns.values(), default=0), delimiter):
        lines += " and _row not in (select _row from broken)"
    create_raw(connection, table, {name: f"f{index}" for name, index in columns.items()}, lines)
    return Reading(table, ignored, is_clean=shape.is_clean, may_lack_digits=shape.has_sheet_marks)


def _drop_separator_line(file: Path) -> None:
    """Take away the first line `sep=;`: a spreadsheet obeys it and counts its rows without it."""
    with file.open("rb") as source:
        if not re.fullmatch(rb'"?sep=[^\n]"?\n', source.readline(9), re.IGNORECASE):
            return
        rest = file.with_suffix(".rest")
        with rest.open("wb") as target:
            shutil.copyfileobj(source, target)
    os.replace(rest, file)


def _set_headers_apart(
    connection: duckdb.DuckDBPyConnection, header: Sequence[str], known: int, delimiter: str
) -> bool:
    """Put lines that are the header again into `broken`; `known` is the place of a known column.

    In a file of texts only, they would be records of an account called account_id.
    """
    names = [unicodedata.normalize("NFC", name).strip(BLANKS) for name in header]
    if not names or not names[known]:
        return False
    is_like = f"contains(f{known}, {sql_text(names[known])})"
    if not connection.execute(f"select 1 from lines where {is_like} limit 1").fetchone():
        return False
    same = " and ".join(
        f"coalesce({cleaned(f'f{index}')}, '') = {sql_text(name)}"
        for index, name in enumerate(names)
    )
    value = f"concat_ws({sql_text(delimiter)}, {', '.join(f'f{i}' for i in range(len(names)))})"
    connection.execute(
        f"insert into broken select _row, {value}, ?, ? from lines where {is_like} and {same}",
        ["the header again", "deliver each export as a file of its own, or take this line away"],
    )
    return True


def ends_with_newline(file: Path) -> bool:
    """Whether the last byte of a file that is not empty is a line end."""
    with file.open("rb") as stream:
        stream.seek(-1, os.SEEK_END)
        return stream.read() == b"\n"


def _header(file: Path, table: Table) -> tuple[str, list[str]]:
    """The delimiter whose header has most declared names (then most columns), and that header."""
    known = {normalise(name) for c in table.columns for name in (c.name, *c.aliases)}

    def columns(delimiter: str) -> list[str]:
        try:
            with file.open(encoding="utf-8", newline="\n") as lines:
                return next(csv.reader(lines, delimiter=delimiter), [])
        except csv.Error:
            return []

    headers = {delimiter: columns(delimiter) for delimiter in DELIMITERS}
    delimiter = max(
        headers, key=lambda d: (sum(normalise(n) in known for n in headers[d]), len(headers[d]))
    )
    return delimiter, headers[delimiter]


@dataclass(frozen=True)
class _Shape:
    """What can be told from the bytes of a CSV file without reading its fields.

    `surplus` is how many delimiters each line has beyond those of the header: 0, 1, or None if they
    differ. DuckDB drops empty fields beyond the last, and with them what a stray delimiter has
    shifted. `is_clean` is that of a Reading. `has_sheet_marks`: what a spreadsheet may have made of
    an id occurs somewhere.
    """

    surplus: int | None
    has_blank_lines: bool
    is_clean: bool
    has_sheet_marks: bool


def _shape(file: Path, delimiter: str, width: int) -> _Shape:
    blanks = [blank for blank in (b" ", b"\t", b"\v", b"\f", b'"') if blank != delimiter.encode()]
    lines = found = 0
    is_quoted = has_blank_lines = has_marks = False
    is_clean = True
    with file.open("rb") as stream:
        for number, piece in enumerate(pieces(stream)):
            has_blank_lines |= b"\n\n" in piece or (number > 0 and piece[:1] == b"\n")
            has_marks = has_marks or _has_sheet_marks(piece)
            is_clean = is_clean and piece.isascii() and not any(one in piece for one in blanks)
            parts = piece.split(b'"')
            outside = parts[is_quoted::2]
            is_quoted ^= len(parts) % 2 == 0
            lines += sum(part.count(b"\n") for part in outside)
            found += sum(part.count(delimiter.encode()) for part in outside)
    for surplus in (0, 1):
        # The header, whose width is known, may lack the delimiter that ends all other lines.
        if found == (width - 1) * lines + surplus * (lines - 1):
            return _Shape(surplus, has_blank_lines, is_clean, has_marks)
    return _Shape(None, has_blank_lines, is_clean, has_marks)


def _has_sheet_marks(piece: bytes) -> bool:
    """Whether it is worth looking for ids that a spreadsheet has spoilt.

    A single sign is found ten times as fast as its neighbours, and most files have neither.
    """
    return (b"+" in piece and (b"E+" in piece or b"e+" in piece)) or (
        b"#" in piece and any(error in piece for error in SHEET_ERROR_BYTES)
    )


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
    file: Path,
    delimiter: str,
    width: int,
    has_surplus: bool,
) -> None:
    """Create `lines` from a CSV file with faults, row by row; faulty rows go to `broken`.

    With `has_surplus` every line but the header ends with one delimiter more.
    """
    broken: list[tuple[int, str, int]] = []
    rows = file.with_suffix(".rows")
    with rows.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n", quoting=csv.QUOTE_ALL)
        writer.writerow(["_row"] + [f"f{index}" for index in range(width)])
        for row, fields, raw in _rows(file, delimiter):
            if row == 1 or not raw.strip(BLANKS):
                continue
            if has_surplus and len(fields) == width + 1 and not fields[-1].strip(BLANKS):
                fields.pop()
            if len(fields) == width:
                writer.writerow([row, *fields])
            else:
                broken.append((row, raw.removesuffix("\n"), len(fields)))
    os.replace(rows, file)
    connection.execute(
        "create or replace temp table parsed as select * from "
        + _csv_scan(file, ",", width, "'_row': 'bigint', ")
    )
    connection.execute("create or replace temp view lines as select * from parsed")
    if broken:
        connection.execute(
            "insert into broken select unnest(?), unnest(?),"
            f" unnest(?) || ' fields where the header has {width}', ?",
            [
                *(list(column) for column in zip(*broken, strict=True)),
                f"{FIX_ROW}; quote values that hold a delimiter or line end",
            ],
        )


def _rows(file: Path, delimiter: str) -> Iterator[tuple[int, list[str], str]]:
    """Row number, fields and raw text of each row; blank lines count as rows, as in a sheet."""
    taken: list[str] = []

    def keep(lines: Iterable[str]) -> Iterator[str]:
        for line in lines:
            taken.append(line)
            yield line

    row = 0
    with file.open(encoding="utf-8", newline="\n") as source:
        reader = csv.reader(keep(source), delimiter=delimiter, strict=True, skipinitialspace=True)
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
                    'write a quotation mark inside a quoted value twice (""), deliver the file'
                    " again",
                ) from error
            yield row, fields, "".join(taken)
