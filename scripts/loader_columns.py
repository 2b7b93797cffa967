"""Matching a file's columns with the declared ones, and the SQL that all readers share.

A reader makes a temporary view and a table. `raw` has `_row` and one varchar column for each
declared column, null where the file has none. `broken` holds `_row`, the raw `value`, the `reason`
and the `remedy` of each line that has no fields to read.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb
from declarations import Table, normalise
from loader_beside import Watcher
from loader_parts import Lines, Part, Parts
from loader_text import Refused

# Blanks of every kind, and characters without width.
BLANKS = "".join(
    map(chr, (*range(9, 14), 32, 0x85, 0xA0, 0x1680, *range(0x2000, 0x2010), 0x2028, 0x2029))
) + "".join(map(chr, (0x202F, 0x205F, 0x2060, 0x3000, 0xFEFF)))


@dataclass(frozen=True)
class Reading:
    """What was found beside the rows: the columns that nobody declared and those that somebody did,
    a note with its remedy, the table as it was read.

    `is_clean`: no value has blanks around it or another letter than ASCII's. `may_lack_digits`:
    some id may be a number that was shortened, or the error of a spreadsheet. `rows`, to be asked
    when all was read, tells how many the file has (None: as many as `raw`), or raises Unsound.
    `parts`, if not None, are those of a large file, to be read instead of `raw`.
    """

    table: Table
    ignored_columns: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    note: str | None = None
    remedy: str | None = None
    is_clean: bool = False
    may_lack_digits: bool = False
    rows: Callable[[], int | None] = lambda: None
    parts: Parts | None = None


def sql_text(value: object) -> str:
    """A value as a SQL text literal."""
    return "'" + str(value).replace("'", "''") + "'"


def sql_name(name: str) -> str:
    """A name as a quoted SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def cleaned(field: str) -> str:
    """SQL: a text in NFC without blanks at its ends; null if nothing is left."""
    # Nearly every text is ASCII (as many bytes as characters) and has no blank to take away.
    is_ascii = f"strlen({field}) = length({field})"
    return (
        f"case when {is_ascii} and {field} >= '!' and {field}[-1] > ' ' then {field}"
        f" when {is_ascii} then nullif(trim({field}, ' \t\n\r\v\f'), '')"
        f" else nullif(trim(nfc_normalize({field}), {sql_text(BLANKS)}), '') end"
    )


def match_columns(header: Sequence[str], table: Table) -> tuple[dict[str, int], tuple[str, ...]]:
    """Declared column -> its place in the header, and the names of the columns left over.

    Raises Refused for a column delivered twice or a required one that is missing.
    """
    owner = {normalise(name): c.name for c in table.columns for name in (c.name, *c.aliases)}
    places: dict[str, int] = {}
    ignored: dict[str, str] = {}
    for place, name in enumerate(header):
        column = owner.get(normalise(name))
        if column in places:
            first = header[places[column]]
            raise Refused(
                f"columns {first!r} and {name!r} are both {column}", "remove or rename one of them"
            )
        if column is not None:
            places[column] = place
        elif not table.may_repeat_columns and normalise(name) in ignored and normalise(name):
            shown = f"with number {place + 1}" if table.hides else repr(name)
            raise Refused(f"column {shown} is there twice", "remove or rename one of them")
        else:
            ignored[normalise(name)] = name.strip() or "(column without a name)"
    if table.hides:
        header = _shown(header, bool(places))
        ignored = {key: _shown([name], bool(places))[0] for key, name in ignored.items()}
    missing = [c.name for c in table.columns if c.required and c.name not in places]
    if missing:
        raise _missing(f"required column {', '.join(missing)}", missing, header, ignored, table)
    if table.require_any and not places.keys() & set(table.require_any):
        any_of = list(table.require_any)
        raise _missing(f"one of the columns {', '.join(any_of)}", any_of, header, ignored, table)
    return places, tuple(ignored.values())


def _shown(header: Sequence[str], is_header: bool) -> list[str]:
    """The names without what may be a person's: in a file without a header they are data."""
    return [n if is_header and "@" not in n else "(name left out)" for n in header]


def _missing(
    what: str, names: list[str], header: Sequence[str], ignored: dict[str, str], table: Table
) -> Refused:
    close = [difflib.get_close_matches(name, list(ignored), n=1, cutoff=0.5) for name in names]
    guesses = [
        f"{ignored[found[0]]!r} for {name}"
        for name, found in zip(names, close, strict=True)
        if found
    ]
    did_you_mean = f" (did you mean {', '.join(guesses)}?)" if guesses else ""
    remedy = f"rename the column{did_you_mean}, or add its name to `aliases` in {table.declared_in}"
    if len(ignored) == len(header):
        remedy += "; in a CSV the first line must be the names of the columns"
    return Refused(f"{what} is missing; found: {', '.join(header) or 'no columns'}", remedy)


def create_raw(
    connection: duckdb.DuckDBPyConnection, table: Table, sources: dict[str, str], lines: str
) -> None:
    """Create `raw`: each declared column from its SQL expression over `lines`, else null.

    It is a view: what it reads is there already, and most files are read from it only once.
    """
    rows = raw_rows(table, sources, lines)
    connection.execute(f"create or replace temp view raw as from {rows}")


def create_raw_of_lines(
    table: Table,
    sources: dict[str, str],
    lines: Lines,
    scratch: Path,
    watcher: Watcher,
    may_be_cut: bool,
) -> tuple[Callable[[], int], Parts | None]:
    """Create `raw` from a whole file of lines; gives what tells how many were seen, and its parts.

    The number is known when all was read, or Unsound is raised. There are parts, written beside
    `scratch`, if the file is large and may be cut at every line end.
    """
    create_raw(watcher.sessions[0], table, sources, lines.select(Part(lines.file)))
    if not (may_be_cut and lines.are_many):
        return watcher.watch(lines.file, lines.look), None
    rows = replace(lines, select=lambda part: raw_rows(table, sources, lines.select(part)))
    parts = Parts(rows, scratch, watcher.sessions)
    return lambda: parts.lines, parts


def raw_rows(table: Table, sources: dict[str, str], lines: str) -> str:
    """SQL: the rows of `raw`."""
    columns = ", ".join(
        f"cast({sources.get(c.name, 'null')} as varchar) as {sql_name(c.name)}"
        for c in table.columns
    )
    return f"(select _row, {columns} from ({lines}))"
