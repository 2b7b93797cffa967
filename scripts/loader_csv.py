"""Reading CSV: at once where the file is sound, else row by row."""

from __future__ import annotations

import csv
import os
import re
import shutil
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
from declarations import Table, normalise
from loader_beside import Unsound, Watcher
from loader_columns import (
    BLANKS,
    Reading,
    cleaned,
    create_raw,
    create_raw_of_lines,
    match_columns,
    sql_text,
)
from loader_parts import Lines, Part
from loader_text import DELIVER_AGAIN, FIX_ROW, SHEET_ERRORS, Refused, pieces

DELIMITERS = (",", ";", "\t", "|")
LONGEST_LINE = 16 * 1024 * 1024  # bytes
CUT_SHORT = "the last line has no line end: the file is probably cut short"
CUT_ROW = "the last line has neither all its fields nor a line end: the file is cut short"
MAY_BE_CUT = (
    "the last line has no line end: nothing tells whether its last value is whole",
    "deliver the file with its checksum, as `sha256sum` writes it",
)
SHEET_ERROR_BYTES = tuple(error.encode() for error in SHEET_ERRORS)

csv.field_size_limit(2**31 - 1)


def glance_at_csv(table: Table, file: Path, scratch: Path, watcher: Watcher) -> Reading:
    """Make `raw` read a CSV file that seems sound where it lies; `broken` stays empty."""
    try:
        if not _ends_as_declared(file, table) or _has_separator_line(file):
            raise Unsound
        delimiter, header = _header(file, table)
        columns, ignored = match_columns(header, table)
    except Refused as error:  # whoever reads with care may see another fault first
        raise Unsound from error
    with file.open("rb") as source:
        seems_clean = _is_clean(next(pieces(source)), delimiter)

    def count_lines(found: Iterator[bytes]) -> int:
        shape = _shape(found, delimiter, len(header))
        is_as_seen = shape.surplus == 0 and shape.is_clean >= seems_clean
        if not is_as_seen or shape.has_sheet_marks:
            raise Unsound
        return shape.lines

    place = min(columns.values(), default=0)
    name = _header_name(header[place]) if header else ""
    if name:
        first = f"f{place}" if seems_clean else cleaned(f"f{place}")
        no_header = f"case when {first} = {sql_text(name)} then error('header') else true end and"
    else:
        no_header = ""

    def select(part: Part) -> str:
        # The header is row 1.
        scan = _csv_scan(part.file, delimiter, header, has_header=not part.lines_before)
        number = f"row_number() over () + {max(part.lines_before, 1)}"
        return (
            f"select * from (select {number} as _row, * from {scan})"
            f" where {no_header} {_holds_something(len(header), seems_clean)}"
        )

    # A line end inside a value, which a clean one cannot have, would be no place to cut a file.
    lines, parts = create_raw_of_lines(
        table,
        _sources(columns),
        Lines(file, select, count_lines),
        scratch,
        watcher,
        may_be_cut=seems_clean,
    )
    return Reading(
        table,
        ignored,
        tuple(columns),
        is_clean=seems_clean,
        rows=lambda: lines() - 1,
        parts=parts,
    )


def read_csv(connection: duckdb.DuckDBPyConnection, table: Table, file: Path) -> Reading:
    """Fill `raw` and `broken` from a CSV file as `write_text` wrote it; it may be changed."""
    has_end = _ends_as_declared(file, table)
    may_be_cut = not has_end and _last_byte(file) != b'"'
    if not has_end:
        with file.open("ab") as stream:
            stream.write(b"\n")
    if _has_separator_line(file):
        _drop_first_line(file)
    delimiter, header = _header(file, table)
    columns, ignored = match_columns(header, table)
    with file.open("rb") as source:
        shape = _shape(pieces(source), delimiter, len(header))
    if (
        shape.surplus is None
        or _has_blank_lines(file)
        or not _read_fast(connection, file, delimiter, header)
    ):
        _read_slowly(connection, file, delimiter, header, shape.surplus == 1, has_end)
    lines = f"select * from lines where {_holds_something(len(header), shape.is_clean)}"
    if _set_headers_apart(connection, header, min(columns.values(), default=0), delimiter):
        lines += " and _row not in (select _row from broken)"
    create_raw(connection, table, _sources(columns), lines)
    note, remedy = MAY_BE_CUT if may_be_cut else (None, None)
    return Reading(
        table,
        ignored,
        tuple(columns),
        note,
        remedy,
        is_clean=shape.is_clean,
        may_lack_digits=shape.has_sheet_marks,
    )


def _sources(columns: Mapping[str, int]) -> dict[str, str]:
    """Each declared column as the SQL of its field."""
    return {name: f"f{index}" for name, index in columns.items()}


def _holds_something(width: int, is_clean: bool) -> str:
    """SQL: whether not all fields of a line are empty."""
    fields = [f"f{index}" for index in range(width)]
    return f"coalesce({', '.join(fields if is_clean else map(cleaned, fields))}) is not null"


def _ends_as_declared(file: Path, table: Table) -> bool:
    """Whether the last line has a line end; raises Refused where it must have one."""
    if ends_with_newline(file):
        return True
    if table.final_newline_required:
        raise Refused(CUT_SHORT, f"{DELIVER_AGAIN}; if it always ends so, declare `final_newline`")
    return False


def _has_separator_line(file: Path) -> bool:
    """Whether the first line is `sep=;`: a spreadsheet obeys it and counts its rows without it."""
    with file.open("rb") as source:
        return bool(re.fullmatch(rb'"?sep=[^\n]"?\n', source.readline(9), re.IGNORECASE))


def _drop_first_line(file: Path) -> None:
    rest = file.with_suffix(".rest")
    with file.open("rb") as source, rest.open("wb") as target:
        source.readline()
        shutil.copyfileobj(source, target)
    os.replace(rest, file)


def _set_headers_apart(
    connection: duckdb.DuckDBPyConnection, header: Sequence[str], known: int, delimiter: str
) -> bool:
    """Put lines that are the header again into `broken`; `known` is the place of a known column.

    In a file of texts only, they would be records of an account called account_id.
    """
    names = [_header_name(name) for name in header]
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


def _header_name(name: str) -> str:
    return unicodedata.normalize("NFC", name).strip(BLANKS)


def ends_with_newline(file: Path) -> bool:
    """Whether the last byte of a file that is not empty is a line end."""
    return _last_byte(file) == b"\n"


def _last_byte(file: Path) -> bytes:
    with file.open("rb") as stream:
        stream.seek(-1, os.SEEK_END)
        return stream.read()


def _header(file: Path, table: Table) -> tuple[str, list[str]]:
    """The delimiter whose header has most declared names (then most columns), and that header."""
    known = {normalise(name) for c in table.columns for name in (c.name, *c.aliases)}

    def columns(delimiter: str) -> list[str]:
        try:
            with file.open(encoding="utf-8", errors="replace", newline="\n") as lines:
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

    `lines` are its line ends outside quotation marks. `surplus` is how many delimiters each line
    has beyond those of the header: 0, 1, or None if they differ. DuckDB drops empty fields beyond
    the last, and with them what a stray delimiter has shifted. `is_clean` is that of a Reading.
    `has_sheet_marks`: what a spreadsheet may have made of an id occurs somewhere.
    """

    lines: int
    surplus: int | None
    is_clean: bool
    has_sheet_marks: bool


def _shape(pieces_found: Iterable[bytes], delimiter: str, width: int) -> _Shape:
    lines = found = 0
    is_quoted = has_marks = False
    is_clean = True
    for piece in pieces_found:
        has_marks = has_marks or _has_sheet_marks(piece)
        is_clean = is_clean and _is_clean(piece, delimiter)
        parts = piece.split(b'"') if is_quoted or b'"' in piece else [piece]
        outside = parts[is_quoted::2]
        is_quoted ^= len(parts) % 2 == 0
        lines += sum(part.count(b"\n") for part in outside)
        found += sum(part.count(delimiter.encode()) for part in outside)
    for surplus in (0, 1):
        # The header, whose width is known, may lack the delimiter that ends all other lines.
        if found == (width - 1) * lines + surplus * (lines - 1):
            return _Shape(lines, surplus, is_clean, has_marks)
    return _Shape(lines, None, is_clean, has_marks)


def _has_blank_lines(file: Path) -> bool:
    with file.open("rb") as source:
        return any(b"\n\n" in piece or piece.startswith(b"\n") for piece in pieces(source))


def _is_clean(piece: bytes, delimiter: str) -> bool:
    """Whether bytes of a CSV file need no cleaning: ASCII, no blank, no quotation mark."""
    blanks = [blank for blank in (b" ", b"\t", b"\v", b"\f", b'"') if blank != delimiter.encode()]
    return piece.isascii() and not any(blank in piece for blank in blanks)


def _has_sheet_marks(piece: bytes) -> bool:
    """Whether it is worth looking for ids that a spreadsheet has spoilt.

    A single sign is found ten times as fast as its neighbours, and most files have neither.
    """
    return (b"+" in piece and (b"E+" in piece or b"e+" in piece)) or (
        b"#" in piece and any(error in piece for error in SHEET_ERROR_BYTES)
    )


def _read_fast(
    connection: duckdb.DuckDBPyConnection, file: Path, delimiter: str, header: Sequence[str]
) -> bool:
    """Create `lines` from a CSV file without structural faults; false if it has any."""
    try:
        connection.execute(
            "create or replace temp table parsed as select * from "
            + _csv_scan(file, delimiter, header)
        )
    except duckdb.Error:
        return False
    # The header is row 1, and rowid counts from 0.
    connection.execute(
        "create or replace temp view lines as select rowid + 2 as _row, * from parsed"
    )
    return True


def _csv_scan(
    file: Path, delimiter: str, header: Sequence[str], first: str = "", has_header: bool = True
) -> str:
    columns = ", ".join(f"'f{index}': 'varchar'" for index in range(len(header)))
    return (
        f"read_csv({sql_text(file)}, auto_detect = false, delim = {sql_text(delimiter)},"
        " quote = '\"', escape = '\"', comment = '', nullstr = '', new_line = '\\n',"
        f" strict_mode = true, header = {has_header}, max_line_size = {LONGEST_LINE},"
        f" columns = {{{first}{columns}}})"
    )


def _read_slowly(
    connection: duckdb.DuckDBPyConnection,
    file: Path,
    delimiter: str,
    header: Sequence[str],
    has_surplus: bool,
    has_end: bool,
) -> None:
    """Create `lines` from a CSV file with faults, row by row; faulty rows go to `broken`.

    With `has_surplus` every line but the header ends with one delimiter more. A last row with too
    few fields and no line end (not `has_end`) is where the file was cut.
    """
    broken: list[tuple[int, str, int]] = []
    is_cut = False
    width = len(header)
    rows = file.with_suffix(".rows")
    with rows.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n", quoting=csv.QUOTE_ALL)
        writer.writerow(["_row"] + [f"f{index}" for index in range(width)])
        for row, fields, raw in _rows(file, delimiter):
            if row == 1 or not raw.strip(BLANKS):
                is_cut = False
                continue
            if has_surplus and len(fields) == width + 1 and not fields[-1].strip(BLANKS):
                fields.pop()
            is_cut = len(fields) < width and not has_end
            if len(fields) == width:
                writer.writerow([row, *fields])
            else:
                broken.append((row, raw.removesuffix("\n"), len(fields)))
    if is_cut:
        raise Refused(CUT_ROW, f"{DELIVER_AGAIN}; a line below the records does not belong there")
    os.replace(rows, file)
    connection.execute(
        "create or replace temp table parsed as select * from "
        + _csv_scan(file, ",", header, "'_row': 'bigint', ")
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
