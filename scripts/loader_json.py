"""Reading JSON: an array of objects, one object a line, or one object over several lines."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

import duckdb
from declarations import Table, normalise
from loader_beside import Unsound, Watcher
from loader_columns import (
    BLANKS,
    Reading,
    create_raw,
    create_raw_of_lines,
    match_columns,
    sql_text,
)
from loader_csv import LONGEST_LINE, ends_with_newline
from loader_parts import Lines, Part
from loader_text import DELIVER_AGAIN, FIX_ROW, Refused, pieces

# A fraction or exponent with more digits than a double keeps.
LONG_FRACTION = re.compile(rb"[:\[,]\s*-?(?=\d+(?:\.|[eE]))\d[\d.]{15,}")
# What such a number has at least, found ten times as fast where every digit and point is a 0.
LONG_NUMBER = b"0" * 16
DIGITS = bytes.maketrans(b"123456789.", b"0000000000")


def glance_at_json(table: Table, file: Path, scratch: Path, watcher: Watcher) -> Reading:
    """Make `raw` read JSON lines that seem to have the same keys where they lie.

    Raises Unsound for any other JSON. A line with other keys, or one of them twice, is an error.
    """
    with file.open("rb") as source:
        line = source.readline(LONGEST_LINE)
        if not line.startswith(b"{") or any(column.json_path for column in table.columns):
            raise Unsound
        source.seek(0)
        seems_clean = _is_clean(next(pieces(source)))
    try:
        keys = list(json.loads(line))
        places, ignored = match_columns(sorted(keys), table)
    except (ValueError, Refused) as error:  # what the first line lacks, another may have
        raise Unsound from error

    def count_lines(found: Iterator[bytes]) -> int:
        lines = 0
        for piece in found:
            if _holds_long_fraction(piece) or seems_clean > _is_clean(piece):
                raise Unsound
            lines += piece.count(b"\n") + (not piece.endswith(b"\n"))
        return lines

    values = {
        name: f"found[{keys.index(sorted(keys)[place]) + 1}]" for name, place in places.items()
    }
    same = f"map_keys(json) = [{', '.join(map(sql_text, keys))}]"
    if seems_clean:
        values = {name: f"nullif({value}, '')" for name, value in values.items()}

    def select(part: Part) -> str:
        return (
            f"select _row, case when {same} then map_values(json) else error('keys') end as found"
            f" from (select row_number() over () + {part.lines_before} as _row, json from read_json"
            f"({sql_text(part.file)}, columns = {{json: 'map(varchar, varchar)'}}, records = false,"
            " format = 'newline_delimited', hive_partitioning = false,"
            f" compression = 'uncompressed', maximum_object_size = {LONGEST_LINE}))"
        )

    lines = Lines(file, select, count_lines)
    rows, parts = create_raw_of_lines(table, values, lines, scratch, watcher, may_be_cut=True)
    return Reading(table, ignored, tuple(places), is_clean=seems_clean, rows=rows, parts=parts)


def _is_clean(piece: bytes) -> bool:
    """Whether the values in bytes of JSON need no cleaning: ASCII, no blank, nothing escaped."""
    return piece.isascii() and b" " not in piece and b"\\" not in piece


def read_json(connection: duckdb.DuckDBPyConnection, table: Table, file: Path) -> Reading:
    """Fill `raw` and `broken` from a JSON file as `write_text` wrote it; it may be changed."""
    layout = _json_layout(file)
    if _has_long_fractions(file):
        _write_exact_numbers(file, layout)
    if layout == "lines":
        _read_json_lines(connection, file)
    else:
        _read_json_documents(connection, file, layout)
    keys, documents = _keys(connection, layout)
    if (
        not keys
        and layout == "array"
        and _one(connection, f"select count(*) from {documents}") == 0
    ):
        return _no_rows(connection, table)
    paths = {c.name: c.json_path for c in table.columns if c.json_path}
    paths = {
        name: path
        for name, path in paths.items()
        if _one(
            connection,
            f"select 1 from {documents} where json ->> {sql_text(path)} is not null limit 1",
        )
    }
    by_path = [normalise(name) for name in paths]
    roots = {
        re.split(r"[.\[]", c.json_path.removeprefix("$."))[0] for c in table.columns if c.json_path
    }
    keys = [key for key in keys if normalise(key) not in by_path]
    places, ignored = match_columns([*paths, *keys], table)
    for name, place in places.items():
        if place >= len(by_path):
            paths[name] = _pointer(keys[place - len(by_path)])
    if not paths:
        create_raw(connection, table, {}, f"select _row from {documents}")
        return Reading(table, tuple(name for name in ignored if name not in roots), tuple(paths))
    # One list of all values is read from a document at once.
    create_raw(
        connection,
        table,
        {name: f"found[{number}]" for number, name in enumerate(paths, start=1)},
        "select _row, json_extract_string(json, "
        f"[{', '.join(map(sql_text, paths.values()))}]) as found from {documents}",
    )
    return Reading(table, tuple(name for name in ignored if name not in roots), tuple(paths))


def _json_layout(file: Path) -> str:
    """How the objects lie in the file: array, lines (one each), unstructured (one over lines)."""
    with file.open("rb") as stream:
        line = next((line for line in stream if line.strip()), b"").lstrip()
        if line[:1] not in (b"[", b"{"):
            raise Refused("the file does not begin with { or [", "deliver JSON objects")
        if line[:1] == b"[":
            return "array"
        try:
            json.loads(line)
        except ValueError:
            return (
                "lines" if any(b"\n{" in piece for piece in _from_start(stream)) else "unstructured"
            )
    return "lines"


def _from_start(stream: BinaryIO) -> Iterator[bytes]:
    """The pieces of a file, each with the line end before it."""
    stream.seek(0)
    for number, piece in enumerate(pieces(stream)):
        yield piece if number == 0 else b"\n" + piece


def _has_long_fractions(file: Path) -> bool:
    with file.open("rb") as stream:
        return any(map(_holds_long_fraction, pieces(stream)))


def _holds_long_fraction(piece: bytes) -> bool:
    # Every fourth byte shows where sixteen digits cannot be.
    return bool(
        b"0000" in piece[::4].translate(DIGITS)
        and LONG_NUMBER in piece.translate(DIGITS)
        and LONG_FRACTION.search(piece)
    )


def _write_exact_numbers(file: Path, layout: str) -> None:
    """The same JSON with fractions as texts: numbers too long for a double stay as written."""
    exact = file.with_suffix(".exact")
    with (
        file.open(encoding="utf-8", newline="\n") as source,
        exact.open("w", encoding="utf-8", newline="") as target,
    ):
        for document in source if layout == "lines" else [source.read()]:
            try:
                text = json.dumps(json.loads(document, parse_float=str), ensure_ascii=False)
                target.write(text + "\n" * document.endswith("\n"))
            except ValueError:
                target.write(document)
    os.replace(exact, file)


def _read_json_documents(connection: duckdb.DuckDBPyConnection, file: Path, layout: str) -> None:
    try:
        connection.execute(
            "create or replace temp table parsed as select cast(json as varchar) as json"
            f" from read_json_objects({sql_text(file)}, format = {sql_text(layout)},"
            " hive_partitioning = false)"
        )
    except duckdb.Error as error:
        detail = str(error).splitlines()[0].split('", ')[-1]
        raise Refused(
            f"the JSON is cut short or damaged ({detail.strip(' .')})", DELIVER_AGAIN
        ) from error


def _read_json_lines(connection: duckdb.DuckDBPyConnection, file: Path) -> None:
    # A control character cannot occur in JSON, so that every line is one field.
    connection.execute(
        "create or replace temp table parsed as select * from read_csv("
        f"{sql_text(file)}, auto_detect = false, delim = '\x01', quote = '', escape = '',"
        " comment = '', header = false, new_line = '\\n', columns = {'json': 'varchar'},"
        " hive_partitioning = false, compression = 'none',"
        f" max_line_size = {LONGEST_LINE})"
    )
    if not ends_with_newline(file) and not _one(
        connection,
        "select json_valid(json) from parsed"
        f" where trim(json, {sql_text(BLANKS)}) <> '' order by rowid desc limit 1",
    ):
        raise Refused("the JSON is cut short: its last line is not complete", DELIVER_AGAIN)


def _keys(connection: duckdb.DuckDBPyConnection, layout: str) -> tuple[list[str], str]:
    """The keys of all objects in `parsed` in order of appearance, and the objects as SQL.

    What is no object, or has a key twice, goes to `broken`.
    """
    documents = "(select rowid + 1 as _row, json from parsed where json is not null)"
    try:
        first = _one(connection, f"select json_keys(json) from {documents} limit 1")
        other = f"select 1 from {documents} where json_keys(json) is distinct from ? limit 1"
        if first and not connection.execute(other, [first]).fetchone():
            return sorted(first), documents
    except duckdb.Error:
        pass  # some line is no JSON
    connection.execute(
        "create or replace temp table documents as select rowid + 1 as _row, json from parsed"
        + (f" where trim(json, {sql_text(BLANKS)}) <> ''" if layout == "lines" else "")
    )
    connection.execute(
        "insert into broken select _row, json, 'not a JSON object', ? from documents"
        " where not json_valid(json) or json_type(json) <> 'OBJECT'",
        [FIX_ROW],
    )
    connection.execute(
        "insert into broken select _row, json, 'a key is there twice', ? from documents"
        " where _row not in (select _row from broken)"
        " and len(json_keys(json)) > len(list_distinct(json_keys(json)))",
        [FIX_ROW],
    )
    connection.execute("delete from documents where _row in (select _row from broken)")
    keys = [
        key
        for (key,) in connection.execute(
            "select key from (select _row, unnest(json_keys(json)) as key from documents)"
            " group by key order by min(_row), key"
        ).fetchall()
    ]
    return keys, "documents"


def _no_rows(connection: duckdb.DuckDBPyConnection, table: Table) -> Reading:
    create_raw(connection, table, {}, "select cast(null as bigint) as _row where false")
    return Reading(table)


def _pointer(key: str) -> str:
    return "/" + key.replace("~", "~0").replace("/", "~1")


def _one(connection: duckdb.DuckDBPyConnection, query: str) -> Any:
    row = connection.execute(query).fetchone()
    return row[0] if row else None
